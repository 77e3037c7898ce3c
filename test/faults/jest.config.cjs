/** All tests of faults, floods and hostile input; the long ones (`*.fault.ts`) run only here.
 */
module.exports = {
  ...require('../jest.config.cjs'),
  rootDir: '../..',
  testMatch: [
    '**/faults/*.{test,fault}.ts',
    '**/{http,live}/*.test.ts',
    '**/{agents/leaving,contract/properties}.test.ts',
    '**/webhooks/{crash,database-away,isolation}.test.ts',
    '**/database/embedded.test.ts',
  ],
  maxWorkers: 1,
  reporters: ['default', '<rootDir>/test/faults/figures-reporter.cjs', '<rootDir>/test/support/closing-line.cjs'],
}
