// A naive evaluator of the whole API over an exported graph, on the reference implementation of GraphQL.
//
// Standard input is one JSON object a line, each answered by one line:
//   {"sdl", "mapping"}                         the schema from now on; answers {}
//   {"lines": [...]}                           the graph from now on, as exported; answers {}
//   {"query", "variables", "operationName"}    answers the response
// It shares no code with the service: fragments, directives, variables, nulls and errors are graphql's own, and what
// fields mean is written here from the semantics, as plainly as it can be.

import { groupsOf, measure } from './aggregates.mjs';
import { matches } from './filter.mjs';
import { all, fieldOf, lookup, readGraph, related } from './graph.mjs';
import { buildSchema, execute, parse, validate } from './graphql.mjs';
import { cursorOf, listOf, orderOf, pageOf, sorted } from './pages.mjs';
import { parseJson, shown } from './values.mjs';

// What a resolver returns is `{is, ...}`; `is` says which of these resolves its fields.
const resolvers = { node, connection, pageInfo, edge, cells, aggregate, measures, group };

const given = (argument) => argument ?? null;

function resolve(source, args, graph, info) {
  return source ? resolvers[source.is](source, info.fieldName, args, graph) : root(info.fieldName, args, graph);
}

function root(name, args, graph) {
  const { mapping } = graph;
  const { kind, target } = mapping.roots[name];
  const one = (key) => asNode(lookup(graph, target, key));
  if (kind === 'one') return one(Object.values(args)[0]);
  if (kind === 'many') return Object.values(args)[0].map(one);
  if (kind === 'entities') return args.representations.map((given) => asNode(represented(graph, given)));
  return asConnection(mapping, target, null, all(graph, target), args);
}

// Representations that are asked of it have one key of one field.
function represented(graph, { __typename: name, ...key }) {
  return lookup(graph, name, Object.values(key)[0]);
}

const asNode = (node) => (node === null ? null : { is: 'node', node });

function asConnection(mapping, target, field, members, args) {
  const kept = members.filter((member) => matches(mapping, target, args.where, member.node));
  const order = orderOf(mapping, target, field, args.orderBy);
  return { is: 'connection', target, field, members: kept, order, page: pageOf(order, kept, args) };
}

function node({ node }, name, args, { mapping }) {
  const field = fieldOf(mapping, node.type, name);
  if (field?.kind === 'property') return leaf(field, node.properties[name]);
  if (!field) {
    const relationship = fieldOf(mapping, node.type, name.replace(/Connection$/, ''));
    return asConnection(mapping, relationship.target, relationship, related(mapping, node, relationship), args);
  }
  const members = related(mapping, node, field);
  if (!field.many) {
    const [first] = sorted(orderOf(mapping, field.target, field, field.pick ? [field.pick] : []), members);
    return first ? asNode(first.node) : null;
  }
  const kept = members.filter((member) => matches(mapping, field.target, args.where, member.node));
  const order = orderOf(mapping, field.target, field, args.orderBy);
  return listOf(order, kept, given(args.first), name).map((member) => asNode(member.node));
}

function leaf(property, held) {
  return property.list ? held.map((item) => shown(property.scalar, item)) : shown(property.scalar, held);
}

function connection(source, name, args, { mapping }) {
  const { target, field, members, order, page } = source;
  switch (name) {
    case 'totalCount': return members.length;
    case 'nodes': return page.rows.map((member) => asNode(member.node));
    case 'edges': return page.rows.map((member) => ({ is: 'edge', member, order, field }));
    case 'pageInfo': return { is: 'pageInfo', page, order };
    case 'aggregate': return { is: 'aggregate', target, members };
    case 'groups':
      return groupsOf(mapping, target, members, args.by, given(args.first)).map((group) => ({ is: 'group', target, group }));
    default: throw new Error(`field ${name} of a connection`);
  }
}

function pageInfo({ page, order }, name) {
  const cursor = (member) => (member ? cursorOf(order, member) : null);
  switch (name) {
    case 'startCursor': return cursor(page.rows[0]);
    case 'endCursor': return cursor(page.rows.at(-1));
    default: return page[name];
  }
}

function edge({ member, order, field }, name, _, { mapping }) {
  switch (name) {
    case 'cursor': return cursorOf(order, member);
    case 'node': return asNode(member.node);
    case 'fact': return member.edge === null ? null : { is: 'cells', declared: mapping.fact, held: member.edge.fact };
    case 'properties':
      return { is: 'cells', declared: mapping.properties[field.properties], held: member.edge.properties };
    default: throw new Error(`field ${name} of an edge`);
  }
}

function cells({ declared, held }, name) {
  return leaf(declared[name], held[name]);
}

function aggregate({ target, members }, name, _, { mapping }) {
  if (name === 'count' && fieldOf(mapping, target, name)?.kind !== 'property') return members.length;
  return { is: 'measures', property: fieldOf(mapping, target, name), field: name, members };
}

function measures({ property, field, members }, name) {
  return measure(name, property, field, members);
}

function group({ target, group }, name) {
  switch (name) {
    case 'value': return group.text;
    case 'count': return group.members.length;
    default: return { is: 'aggregate', target, members: group.members };
  }
}

let schema;
let mapping;
let graph;

function answer(request) {
  if ('sdl' in request) {
    schema = buildSchema(request.sdl, { assumeValidSDL: true });
    ({ mapping } = request);
    return {};
  }
  if ('lines' in request) {
    graph = readGraph(mapping, request.lines);
    return {};
  }
  const document = parse(request.query);
  const errors = validate(schema, document);
  if (errors.length > 0) return { errors };
  return execute({
    schema,
    document,
    contextValue: graph,
    variableValues: request.variables,
    operationName: request.operationName,
    fieldResolver: resolve,
    typeResolver: (source) => source.node.type,
  });
}

function respond(line) {
  let response;
  try {
    response = answer(parseJson(line));
  } catch (error) {
    response = { failed: String(error.stack) };
  }
  process.stdout.write(`${JSON.stringify(response)}\n`);
}

// Only a line feed ends a line: Node's readline would also cut at U+2028.
let rest = '';
process.stdin.setEncoding('utf8');
for await (const chunk of process.stdin) {
  const lines = (rest + chunk).split('\n');
  rest = lines.pop();
  lines.forEach(respond);
}
