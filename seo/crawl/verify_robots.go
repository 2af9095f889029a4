package crawl

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/formaouest/chaland/internal/fault"
)

// robotsCase is one published expectation of Google's robots.txt test suite.
type robotsCase struct {
	File   string `json:"file"`
	Robots string `json:"robots"` // one byte a character (Latin-1)
	URL    string `json:"url"`
	Agent  string `json:"ua"`
	Out    string `json:"out"` // ALLOWED or DISALLOWED
}

// VerifyRobotsSpec runs the 400 expectations in dir/tests/robots-spec-400.json
// and describes each one that is not met.
func VerifyRobotsSpec(dir string) (passed, total int, failures []string, err error) {
	path := filepath.Join(dir, "tests", "robots-spec-400.json")
	defer fault.Wrap(&err, "verify robots %s", path)
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, nil, err
	}
	var cases []robotsCase
	if err := json.Unmarshal(raw, &cases); err != nil {
		return 0, 0, nil, err
	}
	for _, c := range cases {
		if got := c.answer(); got != c.Out {
			failures = append(failures, fmt.Sprintf("%s: %s for %s: got %s, want %s", c.File, c.URL, c.Agent, got, c.Out))
		}
	}
	return len(cases) - len(failures), len(cases), failures, nil
}

func (c robotsCase) answer() string {
	if ParseRobots(latin1(c.Robots)).Allowed(c.Agent, pathAndQuery(c.URL)) {
		return "ALLOWED"
	}
	return "DISALLOWED"
}

// latin1 turns each character back into the byte it stands for.
func latin1(s string) []byte {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		out = append(out, byte(r))
	}
	return out
}

// pathAndQuery is what robots.txt patterns are compared with.
func pathAndQuery(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || raw == "" {
		return "/"
	}
	return u.RequestURI()
}
