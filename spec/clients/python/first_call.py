"""The first calls with a generated Python client."""

import json
import os
import time

from memoryos_client import AuthenticatedClient
from memoryos_client.api.jobs import get_job
from memoryos_client.api.memories import add_memories, list_memories, retrieve_memories
from memoryos_client.models import (
    AddMemoriesRequest,
    AddQueued,
    ConversationMessage,
    FieldError,
    RetrieveMemoriesRequest,
    Role,
)

USER = "customer-123"
url, key = os.environ["MEMORYOS_URL"], os.environ["MEMORYOS_API_KEY"]
client = AuthenticatedClient(base_url=url, token=key, prefix="ApiKey")

# Add a conversation, and wait until its memories can be found.
added = add_memories.sync(
    client=client,
    body=AddMemoriesRequest(
        external_user_id=USER,
        messages=[
            ConversationMessage(role=Role.ASSISTANT, content="Happy to help. How do you like your examples?"),
            ConversationMessage(content="I prefer Python examples and I am allergic to peanuts."),
            ConversationMessage(content="My exam is on 12 March. I live in Lisbon."),
        ],
    ),
)
assert isinstance(added, AddQueued), added
while (job := get_job.sync(added.job_id, client=client).data).status in ("queued", "processing"):
    time.sleep(0.1)

# Ask for what helps with the next answer; the headers say what is left of the quota.
answer = retrieve_memories.sync_detailed(
    client=client,
    body=RetrieveMemoriesRequest(external_user_id=USER, query="Which language should code samples use?"),
)
found = answer.parsed

# Read the list page by page.
pages, memories, cursor = 0, [], None
while pages == 0 or cursor:
    more = {"cursor": cursor} if cursor else {}
    page = list_memories.sync(client=client, external_user_id=USER, limit=2, **more)
    pages, memories, cursor = pages + 1, memories + page.data, page.pagination.next_cursor

# Errors are of one shape.
stranger = AuthenticatedClient(base_url=url, token="mem_local_wrong_key_of_nobody_at_all", prefix="ApiKey")
refused = list_memories.sync_detailed(client=stranger, external_user_id=USER)
invalid = add_memories.sync_detailed(client=client, body=AddMemoriesRequest(external_user_id=USER, messages=[]))
mistake = invalid.parsed.details[0]
assert isinstance(mistake, FieldError)

print(
    json.dumps(
        {
            "job": job.status,
            "created": job.memories_created,
            "first": found.data[0].content,
            "quota_mode": answer.headers["X-MemoryOS-Quota-Mode"],
            "budget_remaining": answer.headers["X-MemoryOS-Budget-Remaining"],
            "pages": pages,
            "listed": len(memories),
            "unauthorized": {"status": refused.status_code, "code": refused.parsed.code},
            "invalid": {"status": invalid.status_code, "code": invalid.parsed.code, "pointer": mistake.pointer},
        }
    )
)
