"""Reads a list of employees with the official Python SDK, and prints the number of records and the seconds."""

import json, sys, time
from kombo import Kombo
kombo = Kombo(api_key="key", integration_id="personio:CBNMt7dSNCzBdnRTx87dev4E", server_url=sys.argv[1])
records, start = 0, time.perf_counter()
page = kombo.hris.get_employees(page_size=250)
while page is not None:
    records += len(page.result.data.results)
    page = page.next()
print(json.dumps({"records": records, "seconds": time.perf_counter() - start}))
