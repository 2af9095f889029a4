package main

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/workshop"
)

// settingLists are the names of chaland.yaml that are no options: each holds entries of
// their own, read by the parts of the program that they are about.
var settingLists = []string{"schedules", "mail", "notifications"}

// configPath is the file of settings, and whether somebody named it.
func (a *app) configPath() (path string, named bool) {
	if a.config != "" {
		return a.config, true
	}
	if path := os.Getenv("CHALAND_CONFIG"); path != "" {
		return path, true
	}
	return "chaland.yaml", false
}

// settingEntry is one entry of a list of chaland.yaml: its names and values.
type settingEntry struct {
	path string
	node *yaml.Node
}

// readEntries reads one list of chaland.yaml. origin is the file's whole path, "" when
// there is none.
func (a *app) readEntries(list string) (entries []settingEntry, origin string, err error) {
	path, _ := a.configPath()
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", fault.New(fault.Invalid, "cli.config_missing", "path", path).Because(err)
	}
	if origin, err = filepath.Abs(path); err != nil {
		return nil, "", err
	}
	root, err := settingRoot(path, raw)
	if err != nil || root == nil {
		return nil, origin, err
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		name, value := root.Content[i], root.Content[i+1]
		if name.Value != list || value.Tag == "!!null" {
			continue
		}
		if value.Kind == yaml.MappingNode {
			return []settingEntry{{path, value}}, origin, nil
		}
		if value.Kind != yaml.SequenceNode {
			return nil, origin, fault.New(fault.Invalid, "cli.config_list", "path", path, "line", strconv.Itoa(name.Line), "name", list)
		}
		for _, node := range value.Content {
			entries = append(entries, settingEntry{path, node})
		}
	}
	return entries, origin, nil
}

// into gives the values of an entry to options of the same names.
func (e settingEntry) into(flags *pflag.FlagSet) error {
	if e.node.Kind != yaml.MappingNode {
		return fault.New(fault.Invalid, "cli.config_entry", "path", e.path, "line", strconv.Itoa(e.node.Line))
	}
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	slices.Sort(names)
	given := map[string]bool{}
	var first error // all the others are read all the same: they may say what is meant
	for i := 0; i+1 < len(e.node.Content); i += 2 {
		name, value := e.node.Content[i], e.node.Content[i+1]
		first = cmp.Or(first, giveFlag(flags, names, given, name, value, e.path))
	}
	return first
}

// giveFlag gives one value of an entry to the option of its name.
func giveFlag(flags *pflag.FlagSet, names []string, given map[string]bool, name, value *yaml.Node, path string) error {
	line := strconv.Itoa(name.Line)
	complain := func(key string, args ...any) error {
		return fault.New(fault.Invalid, key, append([]any{"path", path, "line", line, "name", name.Value}, args...)...)
	}
	f := flags.Lookup(name.Value)
	if f == nil {
		return complain("cli.config_unknown", "near", workshop.Near(name.Value, names))
	}
	if given[name.Value] {
		return complain("cli.config_twice")
	}
	given[name.Value] = true
	if f.Value.Type() == "stringArray" && value.Kind == yaml.SequenceNode { // whose values may hold commas
		for _, one := range value.Content {
			if one.Kind != yaml.ScalarNode || flags.Set(f.Name, one.Value) != nil {
				return complain("cli.config_value")
			}
		}
		return nil
	}
	text, ok := textOf(value)
	if !ok {
		return complain("cli.config_value")
	}
	if flags.Set(f.Name, text) != nil {
		return badValue(i18n.T("cli.in_file", "name", f.Name, "path", path, "line", line), text, f)
	}
	return nil
}

// wrong says what is wrong with an entry as a whole, by the line where it begins.
func (e settingEntry) wrong(cause error) error {
	return fault.New(fault.Invalid, "cli.config_refused", "path", e.path, "line", strconv.Itoa(e.node.Line), "reason", i18n.Error(cause))
}

// ask makes an error of a name that an entry must have.
func (e settingEntry) ask(name string) error {
	return fault.New(fault.Invalid, "cli.config_asks", "path", e.path, "line", strconv.Itoa(e.node.Line), "name", name)
}
