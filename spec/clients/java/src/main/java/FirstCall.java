import com.fasterxml.jackson.databind.ObjectMapper;
import io.memoryos.ApiClient;
import io.memoryos.ApiException;
import io.memoryos.api.JobsApi;
import io.memoryos.api.JobsApi.APIGetJobRequest;
import io.memoryos.api.MemoriesApi;
import io.memoryos.api.MemoriesApi.APIAddMemoriesRequest;
import io.memoryos.api.MemoriesApi.APIListMemoriesRequest;
import io.memoryos.api.MemoriesApi.APIRetrieveMemoriesRequest;
import io.memoryos.model.AddMemoriesRequest;
import io.memoryos.model.ConversationMessage;
import io.memoryos.model.Job;
import io.memoryos.model.MemoryPage;
import io.memoryos.model.Problem;
import io.memoryos.model.RetrieveMemoriesRequest;
import io.memoryos.model.Role;
import java.util.List;
import java.util.Map;

/** The first calls with a generated Java client. */
public class FirstCall {
  private static final String USER = "customer-123";
  private static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();

  public static void main(String[] args) throws Exception {
    ApiClient client = connect(System.getenv("MEMORYOS_API_KEY"));
    MemoriesApi memories = new MemoriesApi(client);
    JobsApi jobs = new JobsApi(client);

    // Add a conversation, and wait until its memories can be found.
    var added = memories.addMemories(add(List.of(
        new ConversationMessage().role(Role.ASSISTANT).content("Happy to help. How do you like your examples?"),
        new ConversationMessage().content("I prefer Python examples and I am allergic to peanuts."),
        new ConversationMessage().content("My exam is on 12 March. I live in Lisbon."))));
    var lookup = APIGetJobRequest.newBuilder().jobId(added.getAddQueued().getJobId()).build();
    Job job = jobs.getJob(lookup).getData();
    while (List.of("queued", "processing").contains(job.getStatus())) {
      Thread.sleep(100);
      job = jobs.getJob(lookup).getData();
    }

    // Ask for what helps with the next answer; the headers say what is left of the quota.
    var question = new RetrieveMemoriesRequest()
        .externalUserId(USER)
        .query("Which language should code samples use?");
    var found = memories.retrieveMemoriesWithHttpInfo(
        APIRetrieveMemoriesRequest.newBuilder().retrieveMemoriesRequest(question).build());

    // Read the list page by page.
    int pages = 0;
    int listed = 0;
    String cursor = null;
    do {
      MemoryPage page = memories.listMemories(
          APIListMemoriesRequest.newBuilder().externalUserId(USER).limit(2).cursor(cursor).build());
      pages += 1;
      listed += page.getData().size();
      cursor = page.getPagination().getNextCursor();
    } while (cursor != null);

    // Errors are of one shape.
    MemoriesApi stranger = new MemoriesApi(connect("mem_local_wrong_key_of_nobody_at_all"));
    Problem refused = problem(() ->
        stranger.listMemories(APIListMemoriesRequest.newBuilder().externalUserId(USER).build()));
    Problem invalid = problem(() -> memories.addMemories(add(List.of())));
    var mistake = (Map<?, ?>) ((List<?>) invalid.getDetails()).get(0);

    System.out.println(JSON.writeValueAsString(Map.of(
        "job", job.getStatus(),
        "created", job.getMemoriesCreated(),
        "first", found.getData().getData().get(0).getContent(),
        "quota_mode", found.getHeaders().get("x-memoryos-quota-mode").get(0),
        "budget_remaining", found.getHeaders().get("x-memoryos-budget-remaining").get(0),
        "pages", pages,
        "listed", listed,
        "unauthorized", Map.of("status", refused.getStatus(), "code", refused.getCode()),
        "invalid", Map.of(
            "status", invalid.getStatus(), "code", invalid.getCode(), "pointer", mistake.get("pointer")))));
  }

  private static ApiClient connect(String key) {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("MEMORYOS_URL"));
    client.setRequestInterceptor(request -> request.header("Authorization", "ApiKey " + key));
    return client;
  }

  private static APIAddMemoriesRequest add(List<ConversationMessage> messages) {
    var conversation = new AddMemoriesRequest().externalUserId(USER).messages(messages);
    return APIAddMemoriesRequest.newBuilder().addMemoriesRequest(conversation).build();
  }

  private interface Call {
    Object send() throws ApiException;
  }

  /** What went wrong. */
  private static Problem problem(Call call) throws Exception {
    try {
      throw new IllegalStateException("it succeeded: " + call.send());
    } catch (ApiException error) {
      return JSON.readValue(error.getResponseBody(), Problem.class);
    }
  }
}
