/**
 * The closed list of error codes, by kind, each with one line of meaning. `docs/errors.md` is
 * written from it. Adding a row here is the only way to add a code.
 */
export const errorCodes = {
  malformed: {
    "unexpected-end": "the bytes end inside something that has been begun",
    "not-wasm": "the magic number or the version is wrong",
    "bad-integer": "a LEB128 integer is over-long or does not fit",
    "bad-utf8": "a name is not well-formed UTF-8",
    "bad-section": "a section is unknown, repeated, out of order, or has the wrong size",
    "bad-type": "a type's encoding is unknown",
    "bad-opcode": "an opcode is unknown",
    "bad-encoding": "a flag, index or reserved byte has a value the format does not allow",
    "bad-text": "the text format does not parse",
    integrity: "the bytes that a compiler has put into a program are not those that it read",
  },
  invalid: {
    "feature-disabled": "the module uses a feature that is not available or was switched off",
    "type-mismatch": "an operand, result or initialiser has the wrong type",
    "unknown-index": "an index names nothing",
    "bad-limits": "a memory's or table's limits are out of range or reversed",
    "bad-alignment": "an access promises more alignment than its natural one",
    "not-constant": "an initialiser uses an instruction that is not constant",
    "duplicate-export": "two exports share a name",
    "immutable-global": "an immutable global is assigned",
    "bad-start": "the start function has parameters or results",
    "undeclared-reference": "ref.func names a function that is not declared",
    "limit-exceeded": "a documented implementation limit is exceeded",
    "bad-module": "another validation rule is broken",
    "bad-name": "the name of an import, export or label of a component is not one, or does not fit what it names",
    "duplicate-name": "two imports, exports, labels or arguments of a component have names that are too much alike",
    "unnamed-type":
      "an import or export of a component uses a resource, record, variant, enum or flags type that has no name outside",
    "bad-canon": "the options of a canonical definition do not go together, or not with its type",
    "bad-component": "another validation rule of components is broken",
  },
  link: {
    "import-mismatch": "imports are missing or have the wrong type",
    "engine-unavailable": "the engine asked for cannot run this module here",
    "unsupported-feature": "a component uses what cannot be run yet; `:feature` says what",
    "foreign-engine":
      "a table, a mutable global, or a structure or array, also by its type, of another engine's instance",
  },
  instantiation: {
    "start-failed": "the start function trapped or threw",
    "segment-failed": "an active segment does not fit its memory or table",
  },
  trap: {
    unreachable: "unreachable was executed",
    "integer-divide-by-zero": "an integer was divided by zero",
    "integer-overflow": "a division's or conversion's result does not fit",
    "invalid-conversion-to-integer": "NaN was converted to an integer",
    "memory-out-of-bounds": "a memory access past its end",
    "table-out-of-bounds": "a table access past its end",
    "undefined-element": "an indirect call past the table's end",
    "uninitialized-element": "an indirect call through a null element",
    "indirect-call-type-mismatch": "an indirect call to a function of another type",
    "null-reference": "a null reference was used",
    "null-function-reference": "a null function reference was called",
    "null-structure-reference": "a null structure reference was used",
    "null-array-reference": "a null array reference was used",
    "null-i31-reference": "a null i31 reference was used",
    "null-exception-reference": "a null exception reference was thrown",
    "array-out-of-bounds": "an array access past its end",
    "cast-failure": "a reference cast failed",
    "unaligned-atomic": "an atomic access was not aligned",
    "expected-shared-memory": "an atomic wait on a memory that is not shared",
    "call-stack-exhausted": "calls nest too deep",
    "allocation-size-too-large": "a GC object is larger than allowed",
    "abi-trap": "the canonical ABI's checks failed on what the guest handed over",
    "wasi-trap": "a function of WASI 0.2 was called as its documentation forbids",
  },
  exception: {
    "uncaught-exception": "a guest threw an exception that no guest caught; the data has its tag and payload",
  },
  limit: {
    fuel: "the fuel ran out",
    timeout: "the deadline has passed",
    aborted: "the abort signal was raised",
    memory: "the memories are above the cap, or the host has no room for them",
    table: "the tables are above the cap",
    output: "the output is above the cap",
    "lift-bytes": "a call lifts and lowers more bytes by WIT than the cap",
    "lift-elements": "a call lifts and lowers more values by WIT than the cap",
    deadlock: "a wait that nothing can end",
  },
  exit: {
    exit: "the program called proc_exit",
  },
  wit: {
    syntax: "WIT text does not parse",
    resolve: "WIT names do not resolve",
    "no-function": "the WIT does not fit the module's exports or imports",
    "bad-value": "a value does not fit its WIT type",
    unsupported: "a WIT type that cannot be passed",
  },
  usage: {
    "bad-source": "what was given is not a source of a module",
    "not-found": "the file does not exist or cannot be read",
    "bad-option": "an option is unknown or has the wrong type",
    "bad-argument": "an argument has the wrong type",
    "out-of-range": "a number is out of its type's range",
    arity: "too many or too few arguments",
    "unknown-export": "the module exports nothing of that name",
    "ambiguous-export": "two exports answer to the same key",
    "not-a-function": "the export is not a function",
    "signature-mismatch": "the signature given is not the function's",
    "unknown-import": "an import was given that the module does not ask for",
    "ambiguous-import": "a key of imports may be several, or two keys are one",
    "bad-host-result": "a host function returned what its type does not allow",
    "promise-in-sync-call": "a host function returned a promise in a synchronous call",
    "async-only": "the operation needs its -async version here",
    "memory-range": "a memory range lies outside of the memory",
    "immutable-global": "the global is immutable",
    "not-a-command": "the module has no _start",
    "no-socket": "a TCP socket of the option sockets cannot be opened",
    "not-suspended": "the error holds no run that could go on",
    "no-world": "the module has no WASI world",
    "not-available":
      "the host, this build of a program, or this version of the package does not have it; or WASI has no memory of the module to work on",
    "part-missing": "it needs a part of the package that this program leaves out; the message says how it is had",
    "host-escaped": "a host object was used where it has no meaning",
  },
  bug: {
    bug: "a defect of this package",
  },
} as const satisfies Record<string, Record<string, string>>;

/** The kinds of errors; the `:type` of the ex-data is `:cljw.wasm/<kind>`. */
export type ErrorKind = keyof typeof errorCodes;

/** The codes of one kind. */
export type CodeOf<K extends ErrorKind> = keyof (typeof errorCodes)[K] & string;
