/**
 * Whatever crosses between modules (Execution, External Instances).
 */
import type { Func } from "./func.ts";
import type { Global } from "./global.ts";
import type { Memory } from "./memory.ts";
import type { Table } from "./table.ts";
import type { Tag } from "./tag.ts";

/** Whatever can be imported and exported. */
export type Extern = Func | Memory | Table | Global | Tag;
