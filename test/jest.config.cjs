// What production runs with: graphql-js and Express check and cache less outside it.
process.env.NODE_ENV = 'production'

const { tsxOptions } = require('./support/tsx-options.cjs')

// The whole run takes the files of a folder together (test/groups); files that are named run alone.
const namesFiles = process.argv.slice(2).some((argument) => !argument.startsWith('-'))

/** @type {import('jest').Config} */
module.exports = {
  rootDir: '..',
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: [namesFiles ? '**/*.test.ts' : '**/test/groups/*.test.ts'],
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  transform: { '^.+\\.ts$': ['@swc/jest'], '^.+\\.tsx$': ['@swc/jest', tsxOptions] },
  setupFiles: ['reflect-metadata'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  reporters: ['default', '<rootDir>/test/support/closing-line.cjs'],
  // One more than the processors of the machines that this is run on: some tests wait for sockets and processes.
  maxWorkers: 3,
  // Only ends tests that hang; a busy machine needs more time.
  testTimeout: 60_000,
}
