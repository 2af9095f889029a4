package seo

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/internal/i18n"
)

// diffConfigs are the settings in which two audits differ, as their names and values are
// kept; nothing for the same ones.
func diffConfigs(before, after string) []FieldDiff {
	list := []FieldDiff{}
	if before == after {
		return list
	}
	was, errWas := readConfig(before)
	is, errIs := readConfig(after)
	if errWas != nil || errIs != nil {
		return list // what this program wrote
	}
	names := maps.Clone(was)
	maps.Copy(names, is)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if d := (FieldDiff{name, settingText(was[name]), settingText(is[name])}); d.Before != d.After {
			list = append(list, d)
		}
	}
	return list
}

func readConfig(text string) (c map[string]any, err error) {
	reader := json.NewDecoder(strings.NewReader(text))
	reader.UseNumber() // a million pages are 1000000
	return c, reader.Decode(&c)
}

// settingText is a value as it is kept: "true", "1000000", or a list with commas.
func settingText(v any) string {
	list, ok := v.([]any)
	if !ok {
		if v == nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	texts := make([]string, len(list))
	for i, one := range list {
		texts[i] = settingText(one)
	}
	return strings.Join(texts, ", ")
}

// hiddenSettings are hashes: that they differ is all there is to say.
var hiddenSettings = []string{"rules", "keywords"}

// SettingsText says in French that two audits cannot be compared, and in what they differ;
// "" when they can.
func (d *Diff) SettingsText() string { return comparisonText(d.Comparable, d.Settings) }

// SettingsText says so of an audit and the one before.
func (c *Changes) SettingsText() string { return comparisonText(c.Comparable, c.Settings) }

func comparisonText(comparable bool, settings []FieldDiff) string {
	switch {
	case comparable:
		return ""
	case len(settings) == 0: // as the first versions kept them
		return i18n.T("seo.text.incomparable")
	}
	var parts []string
	for _, s := range settings {
		name := i18n.T("seo.setting." + s.Field)
		if slices.Contains(hiddenSettings, s.Field) {
			parts = append(parts, name)
			continue
		}
		parts = append(parts, i18n.T("seo.setting_changed", "name", name, "before", settingWords(s.Field, s.Before), "after", settingWords(s.Field, s.After)))
	}
	return i18n.T("seo.not_comparable", "settings", strings.Join(parts, i18n.NoBreakSpace+"; "))
}

// yesOrNo are the settings that are left out when the answer is no.
var yesOrNo = []string{"read_forbidden"}

// settingWords is a value for people.
func settingWords(field, value string) string {
	switch {
	case value == "true":
		return i18n.T("seo.sheet.yes")
	case value == "false" || value == "" && slices.Contains(yesOrNo, field):
		return i18n.T("seo.sheet.no")
	case value == "":
		return i18n.T("seo.setting_none")
	}
	if n, err := strconv.ParseInt(value, 10, 64); err == nil {
		return i18n.Int(n)
	}
	return value
}
