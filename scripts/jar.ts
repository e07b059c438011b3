/**
 * `npm run jar`: target/cljw-wasm-VERSION.jar and target/pom.xml, for a repository of Maven's kind.
 */
import { writeJar } from "./jar/jar.ts";
import { program } from "./lib.ts";

await program(() => {
  console.log(writeJar());
  return 0;
});
