package main

import (
	"errors"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/workshop"
)

// setting is a value of chaland.yaml, and where it stands.
type setting struct {
	value, path string
	line        int
}

// completeFlags fills the flags that the command line leaves out: from
// CHALAND_<NAME>, then from chaland.yaml (the folder's, or --config's). The
// names are those of the flags.
func (a *app) completeFlags(cmd *cobra.Command) error {
	file, err := a.readConfig(settingNames(cmd.Root()))
	if err != nil {
		return err
	}
	flags := cmd.Flags()
	var failed error
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed || failed != nil || !settable(f) || typedOnly(cmd, f) {
			return
		}
		name := envName(f.Name)
		value, ok := os.LookupEnv(name)
		if !ok {
			var s setting
			if s, ok = file[f.Name]; ok {
				value, name = s.value, i18n.T("cli.in_file", "name", f.Name, "path", s.path, "line", strconv.Itoa(s.line))
			}
		}
		if ok && flags.Set(f.Name, value) != nil {
			failed = badValue(name, value, f)
		}
	})
	return failed
}

// settable tells the flags that a file or the environment may give.
func settable(f *pflag.Flag) bool {
	_, typed := f.Annotations[typedFlag]
	return f.Name != "config" && f.Name != "help" && !typed
}

// onlyTyped marks a command whose own flags count only when typed.
const onlyTyped = "only-typed"

func typedOnly(cmd *cobra.Command, f *pflag.Flag) bool {
	return cmd.Annotations[onlyTyped] != "" && cmd.LocalFlags().Lookup(f.Name) != nil
}

// settingNames are the flags of every command: one file serves them all.
func settingNames(root *cobra.Command) map[string]bool {
	names := map[string]bool{}
	each(root, func(c *cobra.Command) {
		for _, flags := range []*pflag.FlagSet{c.Flags(), c.PersistentFlags()} {
			flags.VisitAll(func(f *pflag.Flag) {
				if settable(f) {
					names[f.Name] = true
				}
			})
		}
	})
	return names
}

func envName(flag string) string {
	return "CHALAND_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// readConfig reads chaland.yaml as flat names and values; a missing file is no
// fault unless --config names it.
func (a *app) readConfig(known map[string]bool) (map[string]setting, error) {
	path, named := a.configPath()
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && !named {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "cli.config_missing", "path", path).Because(err)
	}
	return parseConfig(path, raw, known)
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// parseConfig reads the settings and refuses what none of the commands knows.
func parseConfig(path string, raw []byte, known map[string]bool) (map[string]setting, error) {
	root, err := settingRoot(path, raw)
	if err != nil || root == nil {
		return nil, err
	}
	out := make(map[string]setting, len(root.Content)/2)
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, value := root.Content[i], root.Content[i+1]
		complain := func(key string, args ...any) error {
			return fault.New(fault.Invalid, key, append([]any{"path", path, "line", strconv.Itoa(name.Line), "name", name.Value}, args...)...)
		}
		if slices.Contains(settingLists, name.Value) {
			continue
		}
		if !known[name.Value] {
			return nil, complain("cli.config_unknown", "near", workshop.Near(name.Value, slices.Sorted(maps.Keys(known))))
		}
		if _, twice := out[name.Value]; twice {
			return nil, complain("cli.config_twice")
		}
		text, ok := textOf(value)
		if !ok {
			return nil, complain("cli.config_value")
		}
		out[name.Value] = setting{text, path, name.Line}
	}
	return out, nil
}

// settingRoot are the names and values of the file; nil when it has none.
func settingRoot(path string, raw []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		line := "1"
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			line = m[1]
		}
		return nil, fault.New(fault.Invalid, "cli.config_bad", "path", path, "line", line).Because(err)
	}
	if len(doc.Content) == 0 { // empty, or comments only
		return nil, nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		return nil, fault.New(fault.Invalid, "cli.config_bad", "path", path, "line", strconv.Itoa(root.Line))
	}
	return root, nil
}

// textOf writes a value as one would on the command line; lists with commas.
func textOf(v *yaml.Node) (string, bool) {
	switch v.Kind {
	case yaml.ScalarNode:
		return v.Value, v.Tag != "!!null"
	case yaml.AliasNode:
		return textOf(v.Alias)
	case yaml.SequenceNode:
		parts := make([]string, len(v.Content))
		for i, one := range v.Content {
			if one.Kind != yaml.ScalarNode {
				return "", false
			}
			parts[i] = one.Value
		}
		return strings.Join(parts, ","), true
	}
	return "", false
}
