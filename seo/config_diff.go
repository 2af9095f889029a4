package seo

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
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
	var was, is map[string]any
	if json.Unmarshal([]byte(before), &was) != nil || json.Unmarshal([]byte(after), &is) != nil {
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

func settingText(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// hiddenSettings are hashes: that they differ is all there is to say.
var hiddenSettings = []string{"rules", "keywords"}

// SettingsText says in French that two audits cannot be compared, and in what they differ;
// "" when they can.
func (d *Diff) SettingsText() string {
	if d.Comparable {
		return ""
	}
	var parts []string
	for _, s := range d.Settings {
		name := i18n.T("seo.setting." + s.Field)
		if slices.Contains(hiddenSettings, s.Field) {
			parts = append(parts, name)
			continue
		}
		parts = append(parts, i18n.T("seo.setting_changed", "name", name, "before", orNone(s.Before), "after", orNone(s.After)))
	}
	return i18n.T("seo.not_comparable", "settings", strings.Join(parts, ", "))
}

func orNone(value string) string {
	if value == "" {
		return i18n.T("seo.setting_none")
	}
	return value
}
