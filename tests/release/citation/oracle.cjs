// Print each item by a CSL style with citeproc, or read a bibliography file with citation-js; JSON in, JSON out.
const { readFileSync } = require("fs");

const given = JSON.parse(readFileSync(0, "utf8"));

function printed({ style, locales, items }) {
  const CSL = require("citeproc");
  const known = new Map(items.map((item) => [item.id, item]));
  const system = {
    retrieveLocale: (name) => readFileSync(`${locales}/locales-${name}.xml`, "utf8"),
    retrieveItem: (id) => known.get(id),
  };
  const engine = new CSL.Engine(system, readFileSync(style, "utf8"));
  engine.setOutputFormat("text");
  return items.map((item) => {
    engine.updateItems([item.id]); // one at a time, so that none is told apart from another
    return engine.makeBibliography()[1].join("").trim();
  });
}

function read({ text, form }) {
  const { plugins, Cite } = require("@citation-js/core");
  require("@citation-js/plugin-bibtex");
  require("@citation-js/plugin-ris");
  if (form === "bibtex") plugins.config.get("@bibtex").parse.strict = false;
  return new Cite(text, { forceType: { bibtex: "@bibtex/text", biblatex: "@biblatex/text", ris: "@ris/file" }[form] }).data;
}

process.stdout.write(JSON.stringify(given.items ? printed(given) : read(given)));
