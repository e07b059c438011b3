"""Runs one command component by PyPI's wasmtime, on the streams of this process: python wasi-p2-wasmtime.py '{"file": …}'."""
import json
import os
import sys

import wasmtime
from wasmtime import component

given = json.loads(sys.argv[1])
engine = wasmtime.Engine()
store = wasmtime.Store(engine)
wasi = wasmtime.WasiConfig()
wasi.argv = given["args"]
wasi.env = given["env"]
wasi.inherit_stdin()
wasi.inherit_stdout()
wasi.inherit_stderr()
for name, path in given["dirs"].items():
    wasi.preopen_dir(path, name)
store.set_wasi(wasi)
linker = component.Linker(engine)
linker.add_wasip2()
command = component.Component.from_file(engine, given["file"])
instance = linker.instantiate(store, command)
name = next(name for name in command.type.exports(engine) if name.startswith("wasi:cli/run"))
run = instance.get_export_index(store, "run", instance.get_export_index(store, name))
try:
    result = instance.get_func(store, run)(store)
    code = 0 if result is None or getattr(result, "tag", "ok") == "ok" else 1
except wasmtime.ExitTrap as exit:
    code = exit.code
except wasmtime.WasmtimeError as error:
    # A run that ended itself is an error whose text ends in its code.
    text = str(error)
    code = int(text.rsplit("exit status ", 1)[1].split()[0]) if "exit status " in text else 134
    print(text, file=sys.stderr)
sys.stdout.flush()
os._exit(code)
