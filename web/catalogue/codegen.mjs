// Makes src/generated of the API and the page's documents, with GraphQL Code Generator; a document that does not fit is an error.
//
//   node codegen.mjs API.graphql OPERATIONS.graphql     OPERATIONS gets every document, one a line
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typescript-operations";
import { buildSchema, parse, print, stripIgnoredCharacters, validate } from "graphql";
import fs from "node:fs";
import path from "node:path";
import { panels } from "./panels.mjs";

const [api, to] = process.argv.slice(2);
const schema = buildSchema(fs.readFileSync(api, "utf8"), { assumeValidSDL: true });
const all = [];

function valid(document, where) {
  const errors = validate(schema, document);
  if (errors.length > 0) throw new Error(`${where}: ${errors.map((error) => error.message).join("; ")}`);
  const fragments = document.definitions.filter(({ kind }) => kind === "FragmentDefinition");
  for (const operation of document.definitions.filter(({ kind }) => kind === "OperationDefinition")) all.push(sent(operation, fragments));
}

// As the page sends it: without what nobody needs, since nothing in the page reads it.
function sent(operation, fragments) {
  return stripIgnoredCharacters([operation, ...closure(operation, fragments)].map(print).join("\n"));
}

// Documents as strings: the server parses them, nothing in the page does.
const strings = {
  plugin: (_, documents) => {
    const fragments = documents.flatMap(({ document }) => document.definitions.filter(({ kind }) => kind === "FragmentDefinition"));
    const made = documents.flatMap(({ document }) => document.definitions).filter(({ kind }) => kind === "OperationDefinition");
    return made
      .map((operation) => {
        const text = sent(operation, fragments);
        const name = operation.name.value;
        const kind = operation.operation[0].toUpperCase() + operation.operation.slice(1);
        return `export const ${name} = ${JSON.stringify(text)} as unknown as Operation<${name}${kind}, ${name}${kind}Variables>;`;
      })
      .join("\n");
  },
};

function closure(from, fragments, met = new Set()) {
  for (const [, name] of print(from).matchAll(/\.\.\.(\w+)/g)) {
    const found = fragments.find((fragment) => fragment.name.value === name);
    if (found && !met.has(found)) {
      met.add(found);
      closure(found, fragments, met);
    }
  }
  return [...met];
}

fs.mkdirSync("src/generated", { recursive: true });
const files = fs.readdirSync("src", { recursive: true }).filter((file) => file.endsWith(".graphql"));
for (const file of files.map((file) => path.join("src", file)).sort()) {
  const document = parse(fs.readFileSync(file, "utf8"));
  valid(document, file);
  const filename = `src/generated/${path.basename(file, ".graphql")}.ts`;
  const made = await codegen({
    filename,
    schema: parse(fs.readFileSync(api, "utf8")),
    documents: [{ location: file, document }],
    config: { enumsAsTypes: true, useTypeImports: true, scalars: { DateTime: "string", Date: "string", BigInt: "number" } },
    plugins: [{ imports: {} }, { operations: {} }, { strings: {} }],
    pluginMap: { imports: { plugin: () => 'import type { Operation } from "../ask";\n' }, operations, strings },
  });
  fs.writeFileSync(filename, made);
}

const { module, documents } = panels(schema);
for (const [type, text] of Object.entries(documents)) valid(parse(text), `the page of ${type}`);
fs.writeFileSync("src/generated/panels.ts", module);
fs.writeFileSync(to, `${all.join("\n")}\n`);
