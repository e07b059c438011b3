"""
Runs a component by PyPI's wasmtime: python by-wasmtime.py REQUEST, where REQUEST is a file of JSON.

A command, {"file", "args", "env", "dirs", "network"}, runs on the streams of this process. With "steps" it is functions that are called:
prints, as JSON, what each step gave and what the host program was asked. Values are written as data.ts has them.
"""
import json
import math
import os
import sys

import wasmtime
from wasmtime import _ffi as ffi, component
from wasmtime.component import _types as types

# Every case of a variant, an option and a result with its tag, whatever is in it.
types.VariantLikeType._tagged = lambda self: True

with open(sys.argv[1], encoding="utf-8") as file:
    given = json.load(file)

engine = wasmtime.Engine()
store = wasmtime.Store(engine)
wasi = wasmtime.WasiConfig()
wasi.argv = given.get("args", [])
wasi.env = given.get("env", [])
wasi.inherit_stdin()
wasi.inherit_stdout()
wasi.inherit_stderr()
for name, path in given.get("dirs", {}).items():
    wasi.preopen_dir(path, name)
if given.get("network"):
    ffi.wasi_config_inherit_network(wasi.ptr())
    ffi.wasi_config_allow_ip_name_lookup(wasi.ptr(), True)
store.set_wasi(wasi)
linker = component.Linker(engine)
linker.add_wasip2()
guest = component.Component.from_file(engine, given["file"])


def run_command():
    """Runs the command; its exit code."""
    instance = linker.instantiate(store, guest)
    name = next(name for name in guest.type.exports(engine) if name.startswith("wasi:cli/run"))
    run = instance.get_export_index(store, "run", instance.get_export_index(store, name))
    try:
        result = instance.get_func(store, run)(store)
        return 0 if result is None or getattr(result, "tag", "ok") == "ok" else 1
    except wasmtime.ExitTrap as exit:
        return exit.code
    except wasmtime.WasmtimeError as error:
        # A run that ended itself is an error whose text ends in its code.
        text = str(error)
        print(text, file=sys.stderr)
        return int(text.rsplit("exit status ", 1)[1].split()[0]) if "exit status " in text else 134


def written(of, value):
    """A value of a type as data."""
    if isinstance(of, (component.S64, component.U64)):
        return {"long": str(value)}
    if isinstance(of, (component.F32, component.F64)):
        if math.isnan(value) or math.isinf(value):
            return {"float": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
        return {"float": "-0"} if value == 0 and math.copysign(1, value) < 0 else value
    if isinstance(of, component.ListType):
        return [written(of.element, one) for one in value]
    if isinstance(of, component.TupleType):
        return [written(one, part) for one, part in zip(of.elements, value)]
    if isinstance(of, component.RecordType):
        return {name: written(one, getattr(value, name)) for name, one in of.fields}
    if isinstance(of, component.FlagsType):
        return {name: name in value for name in of.names}
    if isinstance(of, component.OptionType):
        if value.tag == "none":
            return None
        inner = written(of.payload, value.payload)
        return inner if not isinstance(of.payload, component.OptionType) else tagged("some", inner)
    if isinstance(of, (component.VariantType, component.ResultType)):
        case = dict(of._cases())[value.tag]
        return tagged(value.tag, None if case is None else written(case, value.payload))
    if isinstance(of, (component.OwnType, component.BorrowType)):
        return {"resource": True}
    return value


def tagged(tag, value):
    return {"tag": tag} if value is None else {"tag": tag, "val": value}


def read(of, data):
    """The value of a type that is written as data."""
    if isinstance(of, component.OptionType):
        if data is None:
            return component.Variant("none")
        is_nested = isinstance(of.payload, component.OptionType)
        return component.Variant("some", read(of.payload, data.get("val") if is_nested else data))
    if isinstance(data, dict) and "ref" in data:
        value = kept[data["ref"]]
        for at in data.get("at", []):
            value = value[at]
        return getattr(value, "payload", value)
    if isinstance(data, dict) and "long" in data:
        return int(data["long"])
    if isinstance(of, (component.F32, component.F64)):
        return float(data["float"] if isinstance(data, dict) else data)
    if isinstance(of, component.ListType):
        values = [read(of.element, one) for one in data]
        return bytes(values) if isinstance(of.element, component.U8) else values
    if isinstance(of, component.TupleType):
        return tuple(read(one, part) for one, part in zip(of.elements, data))
    if isinstance(of, component.RecordType):
        record = component.Record()
        for name, one in of.fields:
            setattr(record, name, read(one, data.get(name)))
        return record
    if isinstance(of, component.FlagsType):
        return {name for name, is_set in data.items() if is_set}
    if isinstance(of, (component.VariantType, component.ResultType)):
        case = dict(of._cases())[data["tag"]]
        return component.Variant(data["tag"], None if case is None else read(case, data.get("val")))
    return data


# What has been kept of results, by name, and what the host program was asked.
kept = {}
asked = []

# Resources of the host program: the items of each by its number.
piles = []
PILE = 1


def pile(items):
    piles.append(items)
    return component.ResourceHost.own(len(piles) - 1, PILE)


def items_of(store, handle):
    """What a handle stands for, which is the host program's from then on."""
    return piles[handle.to_host(store).rep]


def taken(store, handle):
    """The items of a resource that has been given away, which is dropped."""
    items = items_of(store, handle)
    asked.append(["drop", *items])
    return items


def push(store, self, item):
    items = items_of(store, self)
    items.append(item)
    return len(items)


def find(store, item, inside):
    items = None if inside.tag == "none" else taken(store, inside.payload)
    if items is None or item not in items:
        return component.Variant("err", f"there is no {item}")
    return component.Variant("ok", pile(items))


# What the host program gives, as given.ts has it: functions by name that get the store and the arguments.
functions = {
    "[constructor]pile": lambda store, items: pile(list(items)),
    "[method]pile.push": push,
    "[method]pile.items": items_of,
    "[method]pile.plus": lambda store, self, other: pile(items_of(store, self) + items_of(store, other)),
    "[static]pile.merged": lambda store, all: pile([item for one in all for item in taken(store, one)]),
    "total": lambda store, all: sum(len(items_of(store, one)) for one in all),
    "split": lambda store, whole: [pile([item]) for item in taken(store, whole)],
    "find": find,
    "open": lambda store, name: pile([name]),
    "[method]file.read": lambda store, self: f"contents of {items_of(store, self)[0]}",
    "name-of": lambda store, id: f"guest {id}",
    "many-params": lambda store, *all: f"{len(all)} {all[6]} {all[10]} {all[11]}",
}


def answer(name, of):
    """A function of the host program: one that is named above, or what gives back what it gets."""
    params = [param for _, param in of.params]
    known = functions.get(name)

    def call(store, *values):
        asked.append([name, *(written(param, value) for param, value in zip(params, values))])
        if known is not None:
            return known(store, *values)
        return values[0] if of.result is not None else None

    return call


def dropped(store, rep):
    asked.append(["drop", *piles[rep]])


def serve(at, name, extern):
    of = getattr(extern, "ty", extern)
    if isinstance(of, component.FuncType):
        at.add_func(name, answer(name, of))
    elif isinstance(of, component.ResourceType):
        at.add_resource(name, component.ResourceType.host(PILE), dropped)
    elif isinstance(of, component.ComponentInstanceType):
        with at.add_instance(name) as inner:
            for part, one in of.exports(engine).items():
                serve(inner, part, one)


def take_steps():
    """Calls functions, one after the other; what each gave."""
    imports = guest.type.imports(engine)
    if any(name.startswith("wasi:http/") for name in imports):
        linker.add_wasi_http()
    with linker.root() as root:
        for name, extern in imports.items():
            if not name.startswith("wasi:"):
                serve(root, name, extern)
    instance = linker.instantiate(store, guest)
    return [take(instance, step) for step in given["steps"]]


def take(instance, step):
    if "drop" in step:
        read(None, {"ref": step["drop"]}).drop(store)
        return {"dropped": step["drop"]}
    inside = instance.get_export_index(store, step["in"]) if "in" in step else None
    func = instance.get_func(store, instance.get_export_index(store, step["call"], inside))
    of = func.type(store)
    values = [read(param, value) for (_, param), value in zip(of.params, step["args"])]
    try:
        result = func(store, *values)
    except (wasmtime.WasmtimeError, wasmtime.Trap) as error:
        print(error, file=sys.stderr)
        return {"trap": True}
    if "as" in step:
        kept[step["as"]] = result
    return None if of.result is None else written(of.result, result)


if "steps" in given:
    gave = take_steps()
    print(json.dumps({"gave": gave, "asked": asked}))
    code = 0
else:
    code = run_command()
sys.stdout.flush()
sys.stderr.flush()
os._exit(code)
