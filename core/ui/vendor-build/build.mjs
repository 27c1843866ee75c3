// Compiles govuk.scss, drops what our markup never uses, and writes govuk.css with its manifest into static/vendor/govuk.
// `node build.mjs --check` writes nothing and fails when the committed files differ.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import postcss from "postcss";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "static", "vendor", "govuk");
const { version, license } = JSON.parse(readFileSync(join(here, "node_modules/govuk-frontend/package.json"), "utf8"));

// Selectors of variants that need JavaScript or that the design does without.
const UNUSED = [
  "--inverse", "--start", "__start-icon", "button-group", "file-upload-button", "file-upload-wrapper", "drop-zone", "exit-this-page",
  "__conditional", "__divider", "--extra-letter-spacing", "--width-", "breadcrumbs--collapse", "pagination--block", "__icon",
  "__link-title", "__link-label", "summary-card", "--no-border", "label--", "legend--l", "legend--xl", "legend--s", "label-wrapper",
  "link--", "link-image", "js-enabled", "frontend-supported", "fieldset__heading", "--no-visited", "-focused-element",
  "radios--inline", "radios--small", "radios__hint", "actions-list", "row--no-actions", "visually-hidden", "govuk-template", "govuk-input__wrapper", "govuk-input__prefix", "govuk-input__suffix", "[disabled]:hover",
];
const drop = {
  postcssPlugin: "drop-unused",
  OnceExit(root) {
    root.walkRules((rule) => {
      if (rule.parent.type === "atrule" && /keyframes$/.test(rule.parent.name)) return;
      rule.selectors = rule.selectors.filter((selector) => !UNUSED.some((part) => selector.includes(part)));
      if (rule.selector === "") rule.remove();
    });
    root.walkAtRules("media", (rule) => { if (rule.params === "print") rule.remove(); }); // we have our own print.css
    root.walkAtRules((rule) => { if (rule.nodes && rule.nodes.length === 0) rule.remove(); });
    root.walkComments((comment) => comment.remove());
  },
};

const compiled = sass.compile(join(here, "govuk.scss"), {
  style: "compressed", loadPaths: [join(here, "node_modules")], quietDeps: true, logger: sass.Logger.silent,
});
const banner = `/*! GOV.UK Frontend ${version}: compiled parts, without its font, crown and crest. MIT License, (c) Crown copyright (Government Digital Service). */\n`;
const { css } = await postcss([drop]).process(compiled.css, { from: undefined });
const text = `${banner}${css.trim()}\n`;
const manifest = `${JSON.stringify({
  name: "govuk-frontend", version, licence: license, source: "npm", built_by: "core/ui/vendor-build",
  files: { "govuk.css": { sha256: createHash("sha256").update(text).digest("hex") } },
}, null, 2)}\n`;

const files = { "govuk.css": text, "manifest.json": manifest };
if (process.argv.includes("--check")) {
  const stale = Object.keys(files).filter((name) => readFileSync(join(target, name), "utf8") !== files[name]);
  if (stale.length > 0) { console.error(`stale: ${stale.join(", ")}; run npm run build`); process.exit(1); }
} else {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(target, name), content);
  console.log(`${text.length} bytes`);
}
