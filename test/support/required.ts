/** Whether a missing program is an error instead of a reason to skip its tests, as in `.ci/run`. */
export const isRequired = process.env.TEST_REQUIRE_ALL === 'true'
