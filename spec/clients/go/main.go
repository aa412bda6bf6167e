// The first calls with a generated Go client.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"example.com/first-call/memoryos"
)

func connect(key string) *memoryos.ClientWithResponses {
	authorize := func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "ApiKey "+key)
		return nil
	}
	return must(memoryos.NewClientWithResponses(os.Getenv("MEMORYOS_URL"), memoryos.WithRequestEditorFn(authorize)))
}

func main() {
	ctx, user := context.Background(), "customer-123"
	client := connect(os.Getenv("MEMORYOS_API_KEY"))

	// Add a conversation, and wait until its memories can be found.
	assistant := memoryos.RoleAssistant
	added := must(client.AddMemoriesWithResponse(ctx, nil, memoryos.AddMemoriesRequest{
		ExternalUserId: user,
		Messages: []memoryos.ConversationMessage{
			{Role: &assistant, Content: "Happy to help. How do you like your examples?"},
			{Content: "I prefer Python examples and I am allergic to peanuts."},
			{Content: "My exam is on 12 March. I live in Lisbon."},
		},
	}))
	queued, ok := must(added.JSON200.ValueByDiscriminator()).(memoryos.AddQueued)
	if !ok {
		log.Fatalf("not queued: %s", added.Body)
	}
	job := must(client.GetJobWithResponse(ctx, queued.JobId, nil)).JSON200.Data
	for job.Status == "queued" || job.Status == "processing" {
		time.Sleep(100 * time.Millisecond)
		job = must(client.GetJobWithResponse(ctx, queued.JobId, nil)).JSON200.Data
	}

	// Ask for what helps with the next answer; the headers say what is left of the quota.
	found := must(client.RetrieveMemoriesWithResponse(ctx, nil, memoryos.RetrieveMemoriesRequest{
		ExternalUserId: user,
		Query:          "Which language should code samples use?",
	}))

	// Read the list page by page.
	limit, pages, listed := int32(2), 0, 0
	for params := (memoryos.ListMemoriesParams{ExternalUserId: &user, Limit: &limit}); ; {
		page := must(client.ListMemoriesWithResponse(ctx, &params)).JSON200
		pages, listed = pages+1, listed+len(page.Data)
		if params.Cursor = page.Pagination.NextCursor; params.Cursor == nil {
			break
		}
	}

	// Errors are of one shape.
	stranger := connect("mem_local_wrong_key_of_nobody_at_all")
	refused := must(stranger.ListMemoriesWithResponse(ctx, &memoryos.ListMemoriesParams{ExternalUserId: &user}))
	invalid := must(client.AddMemoriesWithResponse(ctx, nil, memoryos.AddMemoriesRequest{
		ExternalUserId: user,
		Messages:       []memoryos.ConversationMessage{},
	}))
	mistakes := must(invalid.ApplicationproblemJSON422.Details.AsFieldErrors())

	fmt.Println(string(must(json.Marshal(map[string]any{
		"job":              job.Status,
		"created":          job.MemoriesCreated,
		"first":            found.JSON200.Data[0].Content,
		"quota_mode":       found.Headers200.XMemoryOSQuotaMode,
		"budget_remaining": found.Headers200.XMemoryOSBudgetRemaining,
		"pages":            pages,
		"listed":           listed,
		"unauthorized": map[string]any{
			"status": refused.StatusCode(), "code": refused.ApplicationproblemJSON401.Code,
		},
		"invalid": map[string]any{
			"status": invalid.StatusCode(), "code": invalid.ApplicationproblemJSON422.Code, "pointer": mistakes[0].Pointer,
		},
	}))))
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}
