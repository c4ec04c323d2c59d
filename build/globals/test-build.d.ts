/**
 * True only in a bundle made with TILLSIDE_TEST_BUILD=1. The bundler puts the constant in place of the name, so whatever
 * stands behind `if (__TEST_BUILD__)` is not in a release bundle at all.
 */
declare const __TEST_BUILD__: boolean
