// What an asset's page shows beyond its head, made of the API: for each type its own properties and its relationships.
//
// In: the API. Out: a document for each type, and a module of them with the words to show them by.
import { getNamedType, isInterfaceType, isLeafType, isListType, isNonNullType, isObjectType, stripIgnoredCharacters } from "graphql";

// Columns, parameters and metrics that are shown of one asset.
const PARTS = 200;
// What is worth seeing of a related asset beside its name.
const ALSO = {
  Evaluation: "metrics(first: 12) { name split value unit }",
  Deployment: "environment platform",
  ModelVersion: "version stage registryAliases",
  DatasetVersion: "version createdAt",
  Run: "status startedAt durationSeconds",
  Feature: "dataType",
  Model: "license",
  Dataset: "license",
  ProductionSystem: "criticality",
  Experiment: "kind",
  ExperimentCell: "control",
};

export function panels(schema) {
  const asset = schema.getType("Asset");
  const isAsset = (type) => type === asset || (isObjectType(type) && type.getInterfaces().includes(asset));
  const documents = {};
  const entries = [];
  for (const type of schema.getPossibleTypes(asset)) {
    const fields = Object.values(type.getFields());
    const own = fields.filter((field) => !asset.getFields()[field.name]);
    const properties = own.filter((field) => isLeafType(getNamedType(field.type)) && field.args.length === 0);
    const relationships = own.filter((field) => field.name.endsWith("Connection")).map((connection) => {
      const name = connection.name.slice(0, -"Connection".length);
      const edge = getNamedType(getNamedType(connection.type).getFields().edges.type);
      const target = getNamedType(edge.getFields().node.type);
      const carried = edge.getFields().properties && getNamedType(edge.getFields().properties.type);
      const one = !isListType(strip(type.getFields()[name].type));
      return { name, connection, target, carried, one, part: !isAsset(target), about: type.getFields()[name].description };
    });
    const selections = [
      ...properties.map((field) => field.name),
      ...relationships.map((relationship) => selection(relationship)),
    ];
    documents[type.name] =
      `query ${type.name}Page($uri: ID!, $first: Int!) { asset(uri: $uri) { __typename ... on ${type.name} { ${selections.join(" ")} } } }\n` +
      "fragment N on Asset { __typename uri name lifecycle hydration }\n" +
      "fragment F on Fact { origin verification confidence evidence rule recordedAt validFrom validTo sources }";
    const words = properties.map((field) => [field.name, field.description ?? ""]);
    const shown = relationships.map(({ name, target, about, one, part }) => [name, target.name, about ?? "", (one ? 1 : 0) + (part ? 2 : 0)]);
    entries.push(`  ${type.name}: [${JSON.stringify(stripIgnoredCharacters(used(documents[type.name])))}, ${JSON.stringify(words)}, ${JSON.stringify(shown)}],`);
  }
  const module =
    "// Made by panels.mjs.\n" +
    "/** Of each type: its document, its properties with what they mean, its relationships: name, target, meaning, 1 for at most one, 2 for parts. */\n" +
    "export const panels: Record<string, [string, [string, string][], [string, string, string, number][]]> = {\n" +
    `${entries.join("\n")}\n};\n`;
  return { module, documents: Object.fromEntries(Object.entries(documents).map(([type, text]) => [type, used(text)])) };
}

// A document without the fragments that it does not use.
function used(document) {
  return document.split("\n").filter((line) => {
    const [, fragment] = line.match(/^fragment (\w)/) ?? [];
    return !fragment || document.includes(`...${fragment} `);
  }).join("\n");
}

function strip(type) {
  return isNonNullType(type) ? type.ofType : type;
}

function selection({ name, target, carried, part }) {
  if (part) {
    const leaves = Object.values(target.getFields()).filter((field) => isLeafType(getNamedType(field.type)));
    return `${name}Connection(first: ${PARTS}) { totalCount nodes { ${leaves.map((field) => field.name).join(" ")} } }`;
  }
  const also = (!isInterfaceType(target) && ALSO[target.name]) || "";
  const properties = carried ? ` properties { ${Object.keys(carried.getFields()).join(" ")} }` : "";
  return `${name}Connection(first: $first) { totalCount edges { fact { ...F } node { ...N ${also} }${properties} } }`;
}
