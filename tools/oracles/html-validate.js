// Reads {"name": "html", ...} from standard input and writes {"name": [{rule, message, line}], ...}:
// what html-validate says of each document, for the rules that the audit has too.
import { readFileSync } from "node:fs";
import { HtmlValidate } from "html-validate";

const rules = {
  "area-alt": "error",
  "attribute-allowed-values": "error",
  "doctype-html": "error",
  "element-permitted-content": "error",
  "element-permitted-occurrences": "error",
  "element-permitted-parent": "error",
  "element-required-attributes": "error",
  "element-required-content": "error",
  "empty-heading": "error",
  "empty-title": "error",
  "heading-level": "error",
  "input-missing-label": "error",
  "long-title": ["error", { maxlength: 60 }],
  "meta-refresh": "error",
  "missing-doctype": "error",
  "no-dup-id": "error",
  "require-sri": ["error", { target: "crossorigin" }],
  "text-content": "error",
  "wcag/h30": "error",
  "wcag/h36": "error",
  "wcag/h37": "error",
};
const validator = new HtmlValidate({ root: true, elements: ["html5"], rules });
const answer = {};
for (const [name, text] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const report = await validator.validateString(text, name);
  answer[name] = report.results.flatMap((result) => result.messages).map((m) => ({ rule: m.ruleId, message: m.message, line: m.line }));
}
process.stdout.write(JSON.stringify(answer));
