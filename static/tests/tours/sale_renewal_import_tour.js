import { registry } from "@web/core/registry";

const ROWS = [
    "Number,Customer,Plan,Start,Items / Product,Items / Quantity,Items / Price per Period,Items / Billed Until",
    "OLD-1,Azure Books,Test monthly,2026-01-01,Support,2,50,2026-12-31",
    "OLD-2,Bold Foods,Test monthly,2026-01-01,Support,1,50,2026-12-31",
    ",,,,Setup,1,250,2026-12-31",
    "OLD-3,Bold Foods,Test monthly,2026-01-01,Licence,1,60,2026-12-31",
];

const REASON = "Row 4 (OLD-2): Setup is a one-time product";

function upload() {
    const input = document.querySelector(".o_control_panel .o_input_file");
    const files = new DataTransfer();
    files.items.add(new File([ROWS.join("\n")], "contracts.csv", { type: "text/csv" }));
    input.files = files.files;
    input.dispatchEvent(new Event("change"));
}

registry.category("web_tour.tours").add("sale_renewal_import", {
    steps: () => [
        {
            content: "open the menu of the list",
            trigger: ".o_cp_action_menus .dropdown-toggle",
            run: "click",
        },
        {
            content: "import records",
            trigger: ".o_import_menu",
            run: "click",
        },
        {
            content: "the template is offered",
            trigger:
                "a[href='/sale_renewal/static/xls/contracts_import_template.xlsx']:contains('Import Template for Contracts')",
        },
        {
            content: "upload a file with a bad row",
            trigger: ".o_import_file:contains('Upload Data File')",
            run: upload,
        },
        {
            content: "its columns are recognised",
            trigger: ".o_import_data_content:contains('Items / Billed Until'):not(:contains('To import, select a field'))",
        },
        {
            content: "test it",
            trigger: ".o_control_panel button:contains('Test')",
            run: "click",
        },
        {
            content: "the reason is told with its row",
            trigger: `.o_import_data_content .alert-danger:contains('The file has errors'):contains('${REASON}')`,
        },
        {
            content: "skip what is wrong",
            trigger: ".o_sale_renewal_skip_errors input",
            run: "click",
        },
        {
            content: "test it again",
            trigger: ".o_control_panel button:contains('Test')",
            run: "click",
        },
        {
            content: "it says what will be left out",
            timeout: 30000,
            trigger: `.o_import_data_content .alert-warning:contains('To be left out: 1'):contains('${REASON}')`,
        },
        {
            content: "import the others",
            trigger: ".o_control_panel button.btn-primary:contains('Import')",
            run: "click",
        },
        {
            content: "it says what was left out",
            trigger: `.modal:contains('Left out: 1') .modal-body:contains('${REASON}')`,
        },
        {
            content: "go on to what was imported",
            trigger: ".modal-footer button",
            run: "click",
        },
        {
            trigger:
                ".o_list_view:contains('OLD-1'):contains('OLD-3'):not(:contains('OLD-2'))",
        },
    ],
});
