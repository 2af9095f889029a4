// Reads {"chromium": path, "addresses": [...]} from standard input and writes {address: {audit: passed}}:
// what Lighthouse's SEO category says of each page, each audit that has an opinion of it.
import { readFileSync } from "node:fs";
import * as launcher from "chrome-launcher";
import lighthouse from "lighthouse";

const { chromium, addresses } = JSON.parse(readFileSync(0, "utf8"));
const chrome = await launcher.launch({ chromePath: chromium, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"] });
const options = {
  port: chrome.port,
  logLevel: "error",
  output: "json",
  locale: "en-US",
  onlyCategories: ["seo"],
  formFactor: "desktop",
  screenEmulation: { disabled: true },
  throttlingMethod: "simulate", // nothing is slowed down, and nothing waited for
  disableFullPageScreenshot: true,
  ignoreStatusCode: true, // a page in error is a page to judge, not a failure to load
  skipAboutBlank: true,
  pauseAfterFcpMs: 0,
  pauseAfterLoadMs: 0,
  networkQuietThresholdMs: 0,
  cpuQuietThresholdMs: 0,
};
const answer = {};
try {
  for (const address of addresses) {
    const { lhr } = await lighthouse(address, options);
    if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
    answer[address] = {};
    for (const { id } of lhr.categories.seo.auditRefs) {
      const audit = lhr.audits[id];
      if (audit.scoreDisplayMode === "error") throw new Error(`${address}: ${id}: ${audit.errorMessage}`);
      if (audit.scoreDisplayMode === "binary") answer[address][id] = audit.score === 1;
      if (audit.scoreDisplayMode === "notApplicable") answer[address][id] = true;
    }
  }
} finally {
  chrome.kill();
}
process.stdout.write(JSON.stringify(answer));
