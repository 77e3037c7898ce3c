/** Whether a test may not be skipped because a program that it needs is not installed: so it is in `.ci/run`. */
export const isRequired = process.env.TEST_REQUIRE_ALL === 'true'
