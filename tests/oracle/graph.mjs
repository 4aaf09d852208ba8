// The exported graph, line by line, as plain objects: nodes with the edges that leave and reach them.

import { parseJson, value } from './values.mjs';

const SEPARATOR = '\u0001';
const MISSING = '\u0002';

/** Reads the lines of an export with the mapping of their schema. */
export function readGraph(mapping, lines) {
  const graph = { mapping, nodes: [], byAlias: new Map(), byKey: new Map() };
  const relationships = [];
  const components = [];
  for (const line of lines) {
    const record = parseJson(line);
    if ('relationship' in record) relationships.push(record);
    else if (mapping.types[record.type].component) components.push(record);
    else addNode(graph, record);
  }
  for (const record of components) addComponent(graph, record);
  for (const record of relationships) {
    const from = end(graph, record.from);
    const to = end(graph, record.to);
    const own = mapping.relationships[record.relationship].properties;
    const properties = own === null ? {} : cells(mapping.properties[own], record.properties ?? {});
    link(record.relationship, from, to, properties, cells(mapping.fact, record.fact ?? {}));
  }
  return graph;
}

function addNode(graph, record) {
  const type = graph.mapping.types[record.type];
  const node = newNode(graph, record, value(type.key.scalar, record[type.key.name]));
  graph.byKey.set(`${record.type} ${node.key}`, node);
  if (graph.mapping.asset === null) return;
  graph.byKey.set(node.key, node);
  for (const alias of node.properties.aliases ?? []) graph.byAlias.set(alias, node);
}

function addComponent(graph, record) {
  const type = graph.mapping.types[record.type];
  const owner = end(graph, record.owner);
  const part = (text) => (text === undefined || text === null ? MISSING : SEPARATOR + text);
  const parts = type.keyFields.map((name) => part(record[name]));
  const node = newNode(graph, record, [String(owner.key), ...parts].join(''));
  const [, relationship] = type.owners.find(([name]) => name === owner.type);
  link(relationship, owner, node, {}, cells(graph.mapping.fact, {}));
}

function newNode(graph, record, key) {
  const fields = graph.mapping.types[record.type].fields;
  const stored = Object.fromEntries(Object.entries(fields).filter(([, field]) => field.kind === 'property'));
  const node = { type: record.type, key, properties: cells(stored, record), out: [], in: [] };
  graph.nodes.push(node);
  return node;
}

/** The declared properties of a record, each with a value, null or (a list) no items. */
function cells(declared, record) {
  const result = {};
  for (const [name, property] of Object.entries(declared)) {
    const json = record[name] ?? null;
    result[name] = property.list
      ? (json ?? []).map((item) => value(property.scalar, item))
      : value(property.scalar, json);
  }
  return result;
}

function end(graph, json) {
  const key = typeof json === 'string' ? json : `${json.type} ${json.key}`;
  const node = graph.byKey.get(key);
  if (!node) throw new Error(`no line for ${key}`);
  return node;
}

function link(relationship, from, to, properties, fact) {
  const edge = { relationship, from, to, properties, fact };
  from.out.push(edge);
  to.in.push(edge);
}

/** The concrete types that a type or interface stands for. */
export function typesOf(mapping, name) {
  return name in mapping.interfaces ? mapping.interfaces[name].types : [name];
}

/** A field of a type, component or interface. */
export function fieldOf(mapping, name, field) {
  const owner = mapping.types[name] ?? mapping.interfaces[name];
  return Object.hasOwn(owner.fields, field) ? owner.fields[field] : undefined;
}

/** Everything that a relationship field of a node leads to: `{node, edge}`. */
export function related(mapping, node, field) {
  const types = typesOf(mapping, field.target);
  const edges = field.out ? node.out : node.in;
  return edges
    .filter((edge) => edge.relationship === field.stored)
    .map((edge) => ({ edge, node: field.out ? edge.to : edge.from }))
    .filter((member) => types.includes(member.node.type));
}

/** All nodes of a type or interface. */
export function all(graph, name) {
  const types = typesOf(graph.mapping, name);
  return graph.nodes.filter((node) => types.includes(node.type)).map((node) => ({ node, edge: null }));
}

/** The node of a type or interface that a key or, for assets, an alias names. */
export function lookup(graph, name, key) {
  const { mapping } = graph;
  const types = typesOf(mapping, name);
  const found = types.map((type) => graph.byKey.get(`${type} ${key}`)).find((node) => node !== undefined);
  if (found) return found;
  const assets = mapping.asset === null ? [] : mapping.interfaces[mapping.asset].types;
  const alias = types.every((type) => assets.includes(type)) ? graph.byAlias.get(key) : undefined;
  return alias && types.includes(alias.type) ? alias : null;
}
