import { registry } from "@web/core/registry";

const LINES = ".o_field_widget[name=line_ids]";

registry.category("web_tour.tours").add("sale_renewal_products", {
    steps: () => [
        {
            content: "open the opportunity",
            trigger: ".o_kanban_record:contains('Tour deal')",
            run: "click",
        },
        {
            content: "open its products",
            trigger: ".nav-link[name=products]",
            run: "click",
        },
        {
            content: "add a product",
            trigger: `${LINES} button:contains('Add a product'), ${LINES} a:contains('Add a product')`,
            run: "click",
        },
        {
            content: "type its name",
            trigger: `${LINES} .o_selected_row [name=product_id] input`,
            run: "edit Support",
        },
        {
            content: "choose it",
            trigger: ".o-autocomplete--dropdown-item:contains('Support')",
            run: "click",
        },
        {
            content: "its plan and price are there: two of them",
            trigger: `${LINES} .o_selected_row:has([name=plan_id] input:value('Test monthly')) [name=product_uom_qty] input`,
            run: "edit 2",
        },
        {
            content: "add a section",
            trigger: `${LINES} button:contains('Add a section'), ${LINES} a:contains('Add a section')`,
            run: "click",
        },
        {
            content: "name it",
            trigger: `${LINES} .o_selected_row.o_is_line_section [name=product_id] input`,
            run: "edit Running",
        },
        {
            content: "save",
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            content: "the totals are there: one-time nothing yet, twelve months committed",
            trigger: ".o_form_saved .o_field_widget[name=amount_committed]:contains('2,400.00')",
        },
        {
            trigger: `${LINES} .o_data_row:contains('Support') [name=price_subtotal]:contains('200.00')`,
        },
        {
            content: "open the catalogue",
            trigger: `${LINES} button[name=action_add_from_catalog]`,
            run: "click",
        },
        {
            content: "look for a product",
            trigger: ".o_searchview_input",
            run: "edit Tour desk",
        },
        {
            trigger: ".o_searchview_input",
            run: "press Enter",
        },
        {
            trigger: ".o_kanban_renderer:not(:has(.o_kanban_record:contains('Support')))",
        },
        {
            content: "it shows the price of the customer's pricelist: add it",
            trigger:
                ".o_kanban_record:contains('Tour desk'):has(.o_product_catalog_price:contains('45.00')) .fa-shopping-cart",
            run: "click",
        },
        {
            trigger:
                ".o_kanban_record:contains('Tour desk') .o_product_catalog_quantity input:value('1')",
        },
        {
            content: "go back",
            trigger: "button.o-kanban-button-back:contains('Back to Opportunity')",
            run: "click",
        },
        {
            content: "the stock is next to it",
            trigger: `${LINES} .o_data_row:contains('Tour desk') [name=availability_note]:contains('7 free')`,
        },
        {
            content: "the section is still there",
            trigger: `${LINES} .o_data_row.o_is_line_section`,
        },
    ],
});
