// Jest over the tests of Apollo's compatibility suite as they are published. Their gateway is the one at MLG_TEST_GATEWAY_URL.

const { join } = require('node:path');

const modules = process.env.MLG_TEST_FEDERATION_MODULES;

module.exports = {
  rootDir: join(modules, '@apollo/federation-subgraph-compatibility-tests/dist/tests'),
  moduleNameMapper: { '^make-fetch-happen$': join(__dirname, 'fetch.cjs') },
  haste: { retainAllFiles: true },
  testPathIgnorePatterns: [],
  transform: {},
};
