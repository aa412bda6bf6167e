"""Starts the server: `python3 conformance/independent/main.py --port 0 --api-key … --second-api-key …`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from memory_server.app import App  # noqa: E402
from memory_server.contract import Contract  # noqa: E402
from memory_server.http import serve  # noqa: E402
from memory_server.jobs import Worker  # noqa: E402
from memory_server.keys import Keys  # noqa: E402
from memory_server.store import Store  # noqa: E402
from memory_server.tokens import Tokens  # noqa: E402

ROOT = Path(__file__).parents[2]
RANKS = ROOT / "node_modules/gpt-tokenizer/esm/bpeRanks/cl100k_base.js"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A small MemoryOS server: the profile core, made from the documents alone.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090, help="0 takes a free port")
    parser.add_argument("--api-key", required=True, help="the key of the first tenant")
    parser.add_argument("--second-api-key", help="the key of a second tenant")
    parser.add_argument("--limited-key", action="append", default=[], metavar="KEY=read,write",
                        help="one more key of the first tenant, with these permissions")
    parser.add_argument("--store", default=":memory:", metavar="FILE", help="an SQLite file (default: in memory)")
    parser.add_argument("--contract", type=Path, default=ROOT / "generated", metavar="FOLDER")
    parser.add_argument("--cl100k", type=Path, default=RANKS, metavar="FILE",
                        help="the vocabulary cl100k_base, as tiktoken or gpt-tokenizer publishes it")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if not options.cl100k.exists():
        sys.exit(f"There is no vocabulary at {options.cl100k}: run `npm ci`, or name a file with --cl100k.")
    keys = Keys(options.api_key, options.second_api_key, options.limited_key)
    store = Store(options.store)
    worker = Worker(store)
    app = App(Contract(options.contract), store, keys, worker, Tokens(options.cl100k))
    server = serve(options.host, options.port, app)
    worker.start()
    print(f"Listening on http://{options.host}:{server.server_address[1]}", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        worker.stop()
        store.close()


if __name__ == "__main__":
    main()
