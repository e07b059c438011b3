/**
 * Programs that run beside others, within a time; and the report that a driver prints.
 */
import { spawn } from "node:child_process";
import { Stop, root } from "../lib.ts";
import { type Report, reportMark } from "./host.ts";

/** What a program came to. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Options {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly milliseconds?: number;
  readonly input?: string;
}

const longest = 600_000;

/** Runs a program to its end, or ends it when its time is over. @throws Stop where it cannot be run, or took too long */
export async function execute(program: string, args: readonly string[], options: Options = {}): Promise<Ended> {
  const { cwd = root, env = process.env, milliseconds = longest, input } = options;
  const child = spawn(program, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.on("error", () => undefined).end(input); // It may end without reading all.
  const written = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (written.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (written.stderr += text));
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill("SIGKILL");
      reject(new Stop(`${program} took more than ${milliseconds / 1000} s.\n${written.stderr.slice(-2000)}`));
    }, milliseconds);
    child.on("error", (error) => {
      clearTimeout(late);
      reject(new Stop(`${program} cannot be run: ${error.message}`));
    });
    child.on("close", (code) => {
      clearTimeout(late);
      resolve({ code, ...written });
    });
  });
}

/** As `execute`, for the standard output of a program that must succeed. @throws Stop where it does not */
export async function outputOf(program: string, args: readonly string[], options: Options = {}): Promise<string> {
  const { code, stdout, stderr } = await execute(program, args, options);
  if (code !== 0)
    throw new Stop(`${program} ended with ${String(code)}.\n${stdout.slice(-2000)}${stderr.slice(-2000)}`);
  return stdout;
}

/** The report among the lines of a driver's output. @throws Stop where there is none */
export function reportIn({ code, stdout, stderr }: Ended): Report {
  const line = stdout.split("\n").find((one) => one.startsWith(reportMark));
  if (line !== undefined) return JSON.parse(line.slice(reportMark.length)) as Report;
  const end = `${stdout.slice(-3000)}\n${stderr.slice(-3000)}`.trim();
  throw new Stop(`The battery gave no report; the host ended with ${String(code)}.\n${end}`);
}

/** The end of a driver: runs the battery, and prints the report by what the host has for that. */
export function driverTail(print: string, world = "{}"): string {
  return `;globalThis.cljwBattery(${world}).then((report) => ${print}(${JSON.stringify(reportMark)} + JSON.stringify(report)), (error) => ${print}(String(error) + "\\n" + error.stack));\n`;
}
