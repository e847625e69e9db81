// What every page of the workbench loads. Each module finds its own elements; pages are read without any of them.
import "htmx.org";

import "./styles/tabler.scss";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/frame.css";
import "./styles/marks.css";
import "./styles/lists.css";
import "./styles/lead.css";
import "./styles/child.css";
import "./styles/reports.css";
import "./styles/boards.css";
import "./styles/forms.css";
import "./styles/data_form.css";
import "./styles/gallery.css";
import "./styles/print.css";

import { askInDialog } from "./confirm.ts";
import { dataForms } from "./data_form.ts";
import { keepDrafts } from "./drafts.ts";
import { keepText } from "./kept_text.ts";
import { revealMasked } from "./masked.ts";
import { submitOnce } from "./once.ts";
import { passkeys } from "./passkey.ts";
import { switchPost } from "./post_switch.ts";
import { countPicked } from "./selection.ts";
import { walkPanel } from "./side_panel.ts";
import { showCurrentTab } from "./tabs.ts";

// The order matters: a form that is not right goes nowhere, what is typed is kept before the guard against a second click
// looks at the form, and a draft is taken up only where a lost session has given nothing back.
dataForms();
keepText();
keepDrafts();
submitOnce();
askInDialog();
revealMasked();
countPicked();
walkPanel();
switchPost();
passkeys();
showCurrentTab();
