/** Somebody at the page: what can be seen, and what can be done, by the words on it. */
import type { Browser, ElementHandle, Page } from "puppeteer-core";
import type { Project } from "../model/project.ts";

/** Milliseconds until something that is waited for is missed: on a busy machine much takes its time. */
const patience = 20_000;

const literal = (text: string): string =>
  `concat(${text
    .split('"')
    .map((part) => `"${part}"`)
    .join(`,'"',`)},"")`;

const sizes = { width: 1440, height: 900 };

export class Visitor {
  readonly page: Page;
  readonly errors: string[] = [];
  /** Where requests of the page and of its workers went. */
  readonly origins = new Set<string>();

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.errors.push(String(error)));
    page.on("request", (request) => this.origins.add(new URL(request.url()).origin));
    page.setDefaultTimeout(patience);
  }

  /** Opens an address in a page of its own. */
  static async at(browser: Browser, url: string, size = sizes): Promise<Visitor> {
    const visitor = new Visitor(await browser.newPage());
    await visitor.page.setViewport(size);
    await visitor.page.goto(url, { waitUntil: "domcontentloaded" });
    return visitor;
  }

  /** Lets errors of the page be that a case is about. */
  forgive(part: string): void {
    const left = this.errors.filter((error) => !error.includes(part));
    this.errors.splice(0, this.errors.length, ...left);
  }

  /** Waits until Clojure is there and nothing is being done. */
  async idle(): Promise<void> {
    await this.page.waitForFunction(
      () =>
        document.querySelector<HTMLButtonElement>(".pg-stop")?.disabled === true &&
        !document.querySelector(".pg-foot")!.textContent!.includes("Starting"),
    );
  }

  async find(xpath: string): Promise<ElementHandle<HTMLElement>> {
    return (await this.page.waitForSelector(`::-p-xpath(${xpath})`, { visible: true })) as ElementHandle<HTMLElement>;
  }

  /** Clicks on what is called so: a button, a tab, a link. */
  async click(name: string, within = ""): Promise<void> {
    const text = literal(name);
    const named = `(normalize-space()=${text} or @aria-label=${text})`;
    const found = await this.find(`(${within}//*[self::button or self::summary][not(@disabled)][${named}])[1]`);
    await found.evaluate((element) => element.scrollIntoView({ block: "center" }));
    await found.click();
  }

  /** Clicks on a tab, whose count is no part of its name. */
  async tab(name: string): Promise<void> {
    await (await this.find(`//*[@role="tab"][starts-with(normalize-space(),${literal(name)})]`)).click();
  }

  /** Chooses an example by its title, and waits for what it loads. */
  async example(title: string): Promise<void> {
    await (await this.find(`//button[starts-with(normalize-space(),"Examples")]`)).click();
    await (await this.find(`//*[@role="dialog"]//button[b=${literal(title)}]`)).click();
    await this.idle();
  }

  /** What is in an element now. */
  async text(selector: string): Promise<string> {
    return this.page.$eval(selector, (element) => (element as HTMLElement).innerText);
  }

  /** Waits until an element holds a text. */
  async sees(text: string, selector = ".pg"): Promise<void> {
    try {
      await this.page.waitForFunction(
        (wanted, where) =>
          [...document.querySelectorAll<HTMLElement>(where)].some((one) =>
            one.innerText.replaceAll(/\s+/g, " ").includes(wanted),
          ),
        {},
        text.replaceAll(/\s+/g, " "),
        selector,
      );
    } catch {
      const held = await this.page.$$eval(selector, (all) =>
        all.map((one) => (one as HTMLElement).innerText).join("\n---\n"),
      );
      throw new Error(`${selector} has no ${JSON.stringify(text)}. It has: ${held.slice(-1500)}`);
    }
  }

  /** Puts a text into an editor, over what is there. */
  async write(label: string, text: string): Promise<void> {
    const editor = await this.find(`//*[@aria-label=${literal(label)} and @role="textbox"]`);
    await editor.click();
    await this.keys("Control", "a");
    // Brackets that are typed are closed by the editor: what is pasted is left as it is. Firefox gives no data to events that are made.
    const pasted = await editor.evaluate((element, piece) => {
      const data = new DataTransfer();
      data.setData("text/plain", piece);
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      if (event.clipboardData?.getData("text/plain") !== piece) return false;
      element.dispatchEvent(event);
      return true;
    }, text);
    if (!pasted) await editor.evaluate((_, piece) => document.execCommand("insertText", false, piece), text);
  }

  /** Fills a field. */
  async fill(label: string, text: string): Promise<void> {
    const field = await this.find(
      `(//*[self::input or self::textarea][@aria-label=${literal(label)}] | //label[starts-with(normalize-space(),${literal(label)})]//*[self::input or self::textarea])[1]`,
    );
    await field.evaluate((element, value) => {
      const input = element as HTMLInputElement;
      input.focus();
      input.value = value;
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }, text);
  }

  /** Chooses of a list. */
  async choose(label: string, value: string): Promise<void> {
    const field = await this.find(
      `(//select[@aria-label=${literal(label)}] | //label[starts-with(normalize-space(),${literal(label)})]//select)[1]`,
    );
    await field.select(value);
  }

  /** Presses keys together. */
  async keys(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.down(key as never);
    for (const key of keys.toReversed()) await this.page.keyboard.up(key as never);
  }

  /** Evaluates at the REPL, and gives what came of it, once it has come. */
  async evaluate(code: string): Promise<string> {
    await this.write("Clojure to evaluate", code);
    const before = await this.page.$$eval(".pg-in", (all) => all.length);
    await this.page.keyboard.press("Enter");
    return this.result(before + 1);
  }

  /** What the last form came to, when there are so many of them. */
  async result(forms: number): Promise<string> {
    await this.page.waitForFunction((count) => document.querySelectorAll(".pg-in").length >= count, {}, forms);
    await this.idle();
    return this.page.$eval(".pg-log", (log) => {
      const all = [...log.children] as HTMLElement[];
      const from = all.findLastIndex((one) => one.classList.contains("pg-in"));
      return all
        .slice(from + 1)
        .map((one) => one.innerText)
        .join("\n");
    });
  }

  /** Clicks on an expression that is offered. */
  async try(form: string): Promise<string> {
    const before = await this.page.$$eval(".pg-in", (all) => all.length);
    await this.click(form, `//*[@aria-label="Expressions to try"]`);
    return this.result(before + 1);
  }

  /** Gives files to a field that is not seen. */
  async upload(id: string, ...paths: readonly string[]): Promise<void> {
    const input = (await this.page.waitForSelector(`#${id}`)) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(...paths);
  }
}

/** The fragment of an address that says so, made without the page. */
export async function linkOf(data: Partial<Project> | object): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(data));
  const deflated = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return `#p=${Buffer.from(await new Response(deflated).arrayBuffer()).toString("base64url")}`;
}
