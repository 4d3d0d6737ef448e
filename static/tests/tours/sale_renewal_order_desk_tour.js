import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sale_renewal_order_desk", {
    steps: () => [
        {
            content: "open the orders menu",
            trigger: "[data-menu-xmlid='sale.sale_order_menu']",
            run: "click",
        },
        {
            content: "go to the order desk",
            trigger: "[data-menu-xmlid='sale_renewal.sale_order_menu_desk']",
            run: "click",
        },
        {
            content: "every state is a column, empty ones too",
            trigger: ".o_kanban_group:contains('Partly Shipped')",
        },
        {
            content: "an order that lacks goods says which",
            trigger:
                ".o_kanban_group:contains('To Allocate') .o_kanban_record:contains('Bold Foods'):contains('Lamp (5 Units)')",
        },
        {
            content: "another one is late",
            trigger:
                ".o_kanban_group:contains('To Allocate') .o_kanban_record:contains('Azure Books'):contains('Late')",
        },
        {
            content: "its goods have come in: allocate",
            trigger: ".o_kanban_record:contains('Azure Books') button[name=action_allocate]",
            run: "click",
        },
        {
            content: "it says what it did",
            trigger: ".o_notification:contains('1 of 1 orders have all their goods')",
        },
        {
            content: "its column was empty, and is folded: open it",
            trigger:
                ".o_kanban_group.o_column_folded:contains('Allocated'):contains('(1)')",
            run: "click",
        },
        {
            content: "the card has moved on",
            trigger:
                ".o_kanban_group:contains('Allocated') .o_kanban_record:contains('Azure Books')",
        },
        {
            content: "see the list",
            trigger: ".o_switch_view.o_list",
            run: "click",
        },
        {
            content: "open the filters",
            trigger: ".o_list_view .o_searchview_dropdown_toggler",
            run: "click",
        },
        {
            content: "who waits for a vendor",
            trigger: ".o_filter_menu .o_menu_item:contains('Waiting for Vendor')",
            run: "click",
        },
        {
            content: "one order, with the vendor",
            trigger:
                ".o_data_row:contains('Bold Foods'):contains('Azure Interior, not ordered yet')",
        },
        {
            content: "the other one is out of sight",
            trigger: ".o_list_view:not(:has(.o_data_row:contains('Azure Books')))",
        },
        {
            content: "one click to the purchase order",
            trigger:
                ".o_data_row:contains('Bold Foods') button[name=action_view_purchase_orders]",
            run: "click",
        },
        {
            content: "it opens",
            trigger: ".o_form_view button[name=button_confirm]",
        },
    ],
});
