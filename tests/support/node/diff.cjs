// Breaking and dangerous changes by graphql-js. Standard input: {"old": SDL, "new": [SDL]}; standard output: for each of the new
// a list of [criticality, kind, path]. A path is read from the sentence, which is all that graphql-js gives.
const modules = process.env.MLG_TEST_NODE_MODULES;
const { buildSchema, findBreakingChanges, findDangerousChanges } = require(`${modules}/graphql`);

const PATHS = {
  TYPE_REMOVED: [/^(\w+) was removed/, '$1'],
  TYPE_CHANGED_KIND: [/^(\w+) changed from/, '$1'],
  TYPE_REMOVED_FROM_UNION: [/^(\w+) was removed from union type (\w+)/, '$2.$1'],
  TYPE_ADDED_TO_UNION: [/^(\w+) was added to union type (\w+)/, '$2.$1'],
  VALUE_REMOVED_FROM_ENUM: [/^(\w+) was removed from enum type (\w+)/, '$2.$1'],
  VALUE_ADDED_TO_ENUM: [/^(\w+) was added to enum type (\w+)/, '$2.$1'],
  REQUIRED_INPUT_FIELD_ADDED: [/^A required field (\w+) on input type (\w+)/, '$2.$1'],
  OPTIONAL_INPUT_FIELD_ADDED: [/^An optional field (\w+) on input type (\w+)/, '$2.$1'],
  IMPLEMENTED_INTERFACE_REMOVED: [/^(\w+) no longer implements/, '$1'],
  IMPLEMENTED_INTERFACE_ADDED: [/^\w+ added to interfaces implemented by (\w+)/, '$1'],
  FIELD_REMOVED: [/^(\w+\.\w+) was removed/, '$1'],
  FIELD_CHANGED_KIND: [/^(\w+\.\w+) changed type/, '$1'],
  REQUIRED_ARG_ADDED: [/^A required arg (\w+) on (\w+\.\w+)/, '$2.$1'],
  OPTIONAL_ARG_ADDED: [/^An optional arg (\w+) on (\w+\.\w+)/, '$2.$1'],
  ARG_REMOVED: [/^(\w+\.\w+) arg (\w+) was removed/, '$1.$2'],
  ARG_CHANGED_KIND: [/^(\w+\.\w+) arg (\w+) has changed type/, '$1.$2'],
  ARG_DEFAULT_VALUE_CHANGE: [/^(\w+\.\w+) arg (\w+) /, '$1.$2'],
  DIRECTIVE_REMOVED: [/^(\w+) was removed/, '@$1'],
  DIRECTIVE_ARG_REMOVED: [/^(\w+) was removed from (\w+)/, '@$2.$1'],
  REQUIRED_DIRECTIVE_ARG_ADDED: [/^A required arg (\w+) on directive (\w+)/, '@$2.$1'],
  DIRECTIVE_REPEATABLE_REMOVED: [/removed from (\w+)/, '@$1'],
  DIRECTIVE_LOCATION_REMOVED: [/removed from (\w+)/, '@$1'],
};

function told(criticality, { type, description }) {
  const [pattern, path] = PATHS[type];
  const match = pattern.exec(description);
  if (!match) throw new Error(`${type}: ${description}`);
  return [criticality, type, match[0].replace(pattern, path)];
}

const { old, new: texts } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const before = buildSchema(old);
const answers = texts.map((text) => {
  const after = buildSchema(text, { assumeValid: true, assumeValidSDL: true });
  const breaking = findBreakingChanges(before, after).filter((of) => !of.description.startsWith('Standard scalar'));
  return [
    ...breaking.map((of) => told('BREAKING', of)),
    ...findDangerousChanges(before, after).map((of) => told('DANGEROUS', of)),
  ];
});
process.stdout.write(JSON.stringify(answers));
