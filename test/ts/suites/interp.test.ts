import { testSuite } from "./suite-test.ts";

testSuite("interp");
