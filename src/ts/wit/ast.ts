/**
 * The syntax tree of WIT text: names as written, with spans and docs; nothing is looked up.
 * Resolution (`resolve.ts`) turns it into flat arrays with ids.
 */
import type { Primitive } from "./words.ts";
import type { Span } from "./errors.ts";

/** A name where it was written. */
export interface AstName {
  readonly name: string;
  readonly span: Span;
}

/** `namespace:package@version`. */
export interface AstPackageName {
  readonly namespace: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly span: Span;
}

/** A `use-path`: an interface or world of this package, or of another. */
export interface AstPath {
  readonly package: AstPackageName | undefined;
  readonly name: AstName;
  readonly span: Span;
}

/** What may stand before an item: docs, feature gates, an external id. */
export interface AstAttributes {
  readonly docs: string | undefined;
  readonly since: AstName | undefined;
  readonly unstable: AstName | undefined;
  readonly deprecated: AstName | undefined;
  readonly externalId: AstName | undefined;
}

/** A type in use. */
export type AstType = { readonly span: Span } & (
  | { readonly tag: "primitive"; readonly name: Primitive }
  | { readonly tag: "name"; readonly name: AstName }
  | { readonly tag: "list"; readonly element: AstType; readonly length: number | undefined }
  | { readonly tag: "map"; readonly key: AstType; readonly value: AstType }
  | { readonly tag: "option"; readonly some: AstType }
  | { readonly tag: "result"; readonly ok: AstType | undefined; readonly err: AstType | undefined }
  | { readonly tag: "tuple"; readonly types: readonly AstType[] }
  | { readonly tag: "stream" | "future"; readonly element: AstType | undefined }
  | { readonly tag: "own" | "borrow"; readonly resource: AstName }
);

/** A named member of a record, variant, enum or flags. */
export interface AstMember<T> {
  readonly docs: string | undefined;
  readonly name: AstName;
  readonly type: T;
}

/** A function's type. */
export interface AstFunc {
  readonly async: boolean;
  readonly params: readonly AstMember<AstType>[];
  readonly result: AstType | undefined;
}

/** A function with its name; of a resource, also what it is there. */
export interface AstNamedFunc {
  readonly attrs: AstAttributes;
  readonly name: AstName;
  readonly func: AstFunc;
}

/** A function inside of a resource. */
export interface AstResourceFunc extends AstNamedFunc {
  readonly kind: "method" | "static" | "constructor";
}

/** What a type definition defines. */
export type AstTypeBody =
  | { readonly tag: "alias"; readonly type: AstType }
  | { readonly tag: "record"; readonly fields: readonly AstMember<AstType>[] }
  | { readonly tag: "variant"; readonly cases: readonly AstMember<AstType | undefined>[] }
  | { readonly tag: "enum" | "flags"; readonly names: readonly AstMember<undefined>[] }
  | { readonly tag: "resource"; readonly funcs: readonly AstResourceFunc[] };

/** A type definition. */
export interface AstTypeDef {
  readonly tag: "type";
  readonly attrs: AstAttributes;
  readonly name: AstName;
  readonly body: AstTypeBody;
}

/** `use path.{name as name}`. */
export interface AstUse {
  readonly tag: "use";
  readonly attrs: AstAttributes;
  readonly path: AstPath;
  readonly names: readonly { readonly name: AstName; readonly as: AstName }[];
}

/** An item of an interface. */
export type AstInterfaceItem = AstUse | AstTypeDef | ({ readonly tag: "func" } & AstNamedFunc);

/** What a world imports or exports. */
export type AstExtern =
  | { readonly tag: "path"; readonly path: AstPath; readonly as: AstName | undefined }
  | { readonly tag: "func"; readonly name: AstName; readonly func: AstFunc }
  | { readonly tag: "interface"; readonly name: AstName; readonly items: readonly AstInterfaceItem[] };

/** An import or export of a world. */
export interface AstWorldExtern {
  readonly tag: "import" | "export";
  readonly attrs: AstAttributes;
  readonly extern: AstExtern;
  readonly span: Span;
}

/** `include path with { name as name }`. */
export interface AstInclude {
  readonly tag: "include";
  readonly attrs: AstAttributes;
  readonly path: AstPath;
  readonly renames: readonly { readonly name: AstName; readonly as: AstName }[];
}

/** An item of a world. */
export type AstWorldItem = AstUse | AstTypeDef | AstWorldExtern | AstInclude;

/** An interface. */
export interface AstInterface {
  readonly tag: "interface";
  readonly attrs: AstAttributes;
  readonly name: AstName;
  readonly items: readonly AstInterfaceItem[];
}

/** A world. */
export interface AstWorld {
  readonly tag: "world";
  readonly attrs: AstAttributes;
  readonly name: AstName;
  readonly items: readonly AstWorldItem[];
}

/** `use path as name;` at the top of a file. */
export interface AstTopUse {
  readonly tag: "use";
  readonly path: AstPath;
  readonly as: AstName;
}

/** What a package holds. */
export type AstPackageItem = AstInterface | AstWorld | AstTopUse;

/** The items of a package in one place: a file, or the braces of a nested package. */
export interface AstPackage {
  readonly docs: string | undefined;
  readonly name: AstPackageName | undefined;
  readonly items: readonly AstPackageItem[];
}

/** A file: its own package's items and the packages nested in it. */
export interface AstFile {
  readonly main: AstPackage;
  readonly nested: readonly AstPackage[];
}
