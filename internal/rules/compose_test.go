package rules

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
)

// The file is checked against the Compose schema by the reference loader; no
// Docker engine is needed for that.
func TestComposeFileIsValidAndHoldsNoSecret(t *testing.T) {
	options, err := cli.NewProjectOptions([]string{filepath.Join(root, "docker-compose.yml")}, cli.WithName("chaland"))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, service := range project.Services {
		if service.HealthCheck == nil || len(service.Volumes) == 0 {
			t.Errorf("%s lacks a health check or a volume", name)
		}
		if service.Image != "" && (!strings.Contains(service.Image, ":") || strings.HasSuffix(service.Image, ":latest")) {
			t.Errorf("%s: the image %s is not pinned", name, service.Image)
		}
		for key, value := range service.Environment {
			secret := strings.Contains(key, "PASSWORD") || strings.Contains(key, "TOKEN")
			if secret && (!strings.HasSuffix(key, "_FILE") || value == nil || !strings.HasPrefix(*value, "/run/secrets/")) {
				t.Errorf("%s: %s must come from a secret file", name, key)
			}
		}
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes a port beyond loopback", name)
			}
		}
	}
}
