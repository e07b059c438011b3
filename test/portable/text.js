/**
 * Text: faults with their places, and what is printed.
 */
const message = (run) => {
  try {
    run();
  } catch (error) {
    return error.message;
  }
  return "nothing";
};

/** Texts with a fault, and where it is: the line of the text with a caret below, counted by hand. */
const faulty = [
  ["(module\n  (func (result i32)\n    (i32.add (i32.const 1) (i64.const 2))))", "type-mismatch", 3, 6],
  ["(module\n  (func (local.get 3)))", "unknown-index", 2, 10],
  ['(module\n  (data "\\q"))', "bad-text", 2, 10],
  ["(module\n  (func i32.konst 1))", "bad-text", 2, 9],
];

export function textCases({ load, wat, validate }) {
  const source = `(module $named
  (type $t (func (param i32) (result i32)))
  (memory $m 1 2)
  (func $inc (export "inc") (type $t) (i32.add (local.get 0) (i32.const 1)))
  (data (i32.const 0) "\\00\\ff\\u{e9}"))`;
  return [
    ...faulty.flatMap(([text, code, line, column]) => [
      [
        `${code} at ${line}:${column}`,
        [code, line, column],
        () => {
          try {
            return load(text);
          } catch (error) {
            return [error.code, error.data.line, error.data.column];
          }
        },
      ],
      [
        `the line and the caret of ${code}`,
        true,
        () => {
          const lines = message(() => load(text)).split("\n");
          const at = lines.findIndex((one) => one.endsWith(`| ${text.split("\n")[line - 1]}`));
          const indent = lines[at].length - text.split("\n")[line - 1].length;
          return lines[at + 1].indexOf("^") === indent + column - 1;
        },
      ],
    ]),
    [
      "an escape that is none",
      true,
      () => /\\t \\n \\r \\" \\' \\\\ \\hh and \\u\{h/.test(message(() => load('(module (data "\\q"))'))),
    ],
    ["a printed module reads as it was", true, () => wat(wat(source)) === wat(source)],
    [
      "what is printed",
      true,
      () => /\(func \$inc .*\n(.*\n)*\s+i32\.add/.test(wat(source)) && wat(source).includes("\\00\\ff\\c3\\a9"),
    ],
    ["a printed module runs", 42, () => load(wat(source)).call("inc", 41)],
    ["what is valid", [true, false], () => [validate(source), validate("(module (func (call 5)))")]],
  ];
}
