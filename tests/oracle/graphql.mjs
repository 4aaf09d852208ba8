// npm's graphql, from where the test installed it.

import { createRequire } from 'node:module';

const require = createRequire(`${process.env.MLG_TEST_NODE_MODULES}/`);
const graphql = require('graphql');

export const { GraphQLError, buildSchema, parse, validate, execute } = graphql;
