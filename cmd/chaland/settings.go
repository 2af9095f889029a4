package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/formaouest/chaland/internal/fault"
)

// completeFlags fills the flags that the command line leaves out: from
// CHALAND_<NAME>, then from chaland.yaml (the folder's, or --config's). The
// names are those of the flags.
func (a *app) completeFlags(flags *pflag.FlagSet) error {
	file, err := a.readConfig()
	if err != nil {
		return err
	}
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed || failed != nil || f.Name == "config" || f.Name == "help" {
			return
		}
		value, ok := os.LookupEnv(envName(f.Name))
		if !ok {
			value, ok = file[f.Name]
		}
		if ok {
			if err := flags.Set(f.Name, value); err != nil {
				failed = usage("cli.bad_setting", "name", f.Name, "value", value)
			}
		}
	})
	return failed
}

func envName(flag string) string {
	return "CHALAND_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// readConfig reads chaland.yaml as flat names and values; a missing file is no
// fault unless --config names it.
func (a *app) readConfig() (map[string]string, error) {
	path := a.config
	if path == "" {
		path = os.Getenv("CHALAND_CONFIG")
	}
	named := path != ""
	if !named {
		path = "chaland.yaml"
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && !named {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "cli.config_missing", "path", path).Because(err)
	}
	var values map[string]any
	if err := yaml.Unmarshal(raw, &values); err != nil {
		return nil, fault.New(fault.Invalid, "cli.config_bad", "path", path, "cause", err).Because(err)
	}
	out := make(map[string]string, len(values))
	for name, v := range values {
		out[name] = fmt.Sprint(v)
	}
	return out, nil
}
