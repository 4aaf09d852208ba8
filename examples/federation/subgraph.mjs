// A subgraph of Apollo Federation 2 with nothing but `graphql`: SDL and resolvers -> a schema with `_service` and `_entities`.

import { buildASTSchema, isObjectType, parse } from 'graphql';

export function subgraph(sdl, resolvers) {
  const document = parse(sdl);
  const isKey = directive => directive.name.value === 'key';
  const entities = document.definitions.filter(type => type.directives?.some(isKey)).map(type => type.name.value);
  const hasQuery = document.definitions.some(type => type.name?.value === 'Query');
  const schema = buildASTSchema(parse(`${sdl}
    scalar _Any
    union _Entity = ${entities.join(' | ')}
    type _Service { sdl: String! }
    ${hasQuery ? 'extend ' : ''}type Query {
      _service: _Service!
      _entities(representations: [_Any!]!): [_Entity]!
    }`), { assumeValidSDL: true });

  const service = {
    _service: () => ({ sdl }),
    // What a router knows of an entity is what the resolvers of its fields get.
    _entities: (_, { representations }) => representations,
  };
  for (const [name, fields] of Object.entries({ ...resolvers, Query: { ...resolvers.Query, ...service } })) {
    const type = schema.getType(name);
    if (!isObjectType(type)) throw new Error(`there is no type ${name}`);
    for (const [field, resolve] of Object.entries(fields)) type.getFields()[field].resolve = resolve;
  }
  return schema;
}
