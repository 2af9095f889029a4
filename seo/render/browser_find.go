package render

import (
	"os/exec"

	"github.com/formaouest/chaland/internal/fault"
)

// names are those of Chromium in Linux distributions and on macOS, the first choice first.
var names = []string{
	"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
	"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
}

// Find is the path of Chromium: the given one, or else the system's. The fault says what
// to install.
func Find(path string) (string, error) {
	if path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fault.New(fault.Invalid, "render.bad_path", "path", path).Because(err)
		}
		return found, nil
	}
	for _, name := range names {
		if found, err := exec.LookPath(name); err == nil {
			return found, nil
		}
	}
	return "", fault.New(fault.Unavailable, "render.missing")
}
