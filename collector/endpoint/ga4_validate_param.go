package endpoint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

func (k *check) params(path string, params fields) {
	if len(params) > maxParams {
		k.say(path, tooManyEntities, "There are [%d] parameters, which exceeds the maximum of [%d].", len(params), maxParams)
	}
	for _, name := range sorted(params) {
		at := path + "." + name
		if why := badName(name, maxParamName); why != "" {
			k.say(at, nameInvalid, "Parameter has invalid name [%s]. %s", name, why)
		} else if reservedPrefix(name) {
			k.say(at, nameReserved, "Parameter has the reserved name [%s].", name)
		}
		text, simple := plain(params[name])
		longest := maxParamValue
		if n, ok := longParams[name]; ok {
			longest = n
		}
		if !simple && name != "items" {
			k.say(at, valueInvalid, "Parameter [%s] must be a text or a number.", name)
		} else if simple && utf8.RuneCountInString(text) > longest {
			k.say(at, valueOutOfBounds, "Parameter [%s] has a value longer than [%d] characters.", name, longest)
		}
	}
}

// sums looks at what the trade's events must say, and at the value, which goes with a
// currency.
func (k *check) sums(path, event string, params fields) {
	for _, name := range required[event] {
		if text, simple := plain(params[name]); len(params[name]) == 0 || simple && strings.TrimSpace(text) == "" {
			k.say(path+"."+name, valueRequired, "Event [%s] requires the parameter [%s].", event, name)
		}
	}
	value, currency := len(params["value"]) > 0, len(params["currency"]) > 0
	switch {
	case value && !currency:
		k.say(path+".currency", valueRequired, "Parameter [currency] is required where [value] is given.")
	case currency && !value:
		k.say(path+".value", valueRequired, "Parameter [value] is required where [currency] is given.")
	}
	if text, _ := plain(params["currency"]); currency && !currencyForm.MatchString(text) {
		k.say(path+".currency", valueInvalid, "Parameter [currency] must be an uppercase 3-letter ISO 4217 code but was [%s].", text)
	}
	for _, name := range [...]string{"value", "tax", "shipping"} {
		k.numeric(path+"."+name, name, params[name])
	}
}

func (k *check) numeric(path, name string, v jsontext.Value) {
	text, simple := plain(v)
	if len(v) == 0 {
		return
	}
	if _, err := strconv.ParseFloat(text, 64); !simple || err != nil {
		k.say(path, valueInvalid, "Parameter [%s] must be a number.", name)
	}
}

func (k *check) items(path string, v jsontext.Value) {
	if len(v) == 0 {
		return
	}
	var list []jsontext.Value
	if v.Kind() != '[' || json.Unmarshal(v, &list, lax) != nil {
		k.say(path, valueInvalid, "Parameter [items] must be an array.")
		return
	}
	if len(list) == 0 {
		k.say(path, valueRequired, "Parameter [items] should not be empty; one of 'item_id' or 'item_name' is a required key.")
	}
	if len(list) > maxGA4Items {
		k.say(path, tooManyEntities, "There are [%d] items, which exceeds the maximum of [%d].", len(list), maxGA4Items)
	}
	for i, raw := range list[:min(len(list), maxGA4Items)] {
		k.item(path+"["+strconv.Itoa(i)+"]", i, raw)
	}
}

func (k *check) item(path string, i int, raw jsontext.Value) {
	item, ok := object(raw)
	if !ok || raw.Kind() != '{' {
		k.say(path, valueInvalid, "Item at index: [%d] must be an object.", i)
		return
	}
	id, _ := plain(item["item_id"])
	if name, _ := plain(item["item_name"]); id == "" && name == "" {
		k.say(path, valueRequired, "Item at index: [%d] requires one of 'item_id' or 'item_name'.", i)
	}
	own := 0
	for _, name := range sorted(item) {
		if !slices.Contains(itemFields, name) {
			own++
		}
	}
	if own > maxItemCustom {
		k.say(path, tooManyEntities, "Item at index: [%d] can have at most [%d] custom params.", i, maxItemCustom)
	}
	for _, name := range [...]string{"price", "quantity", "discount"} {
		k.numeric(path+"."+name, name, item[name])
	}
}

// badName is why a name is none, "" for a good one.
func badName(name string, longest int) string {
	letter := func(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
	switch {
	case name == "" || !letter(name[0]):
		return "Names must start with an alphabetic character."
	case strings.HasPrefix(name, "gtag."):
		return "" // reserved, which is said
	case strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r > utf8.RuneSelf || !letter(byte(r)) && (r < '0' || r > '9'))
	}):
		return "Names must contain only alphanumeric characters and underscores."
	case len(name) > longest:
		return fmt.Sprintf("Names must be at most [%d] characters long.", longest)
	}
	return ""
}

func reservedPrefix(name string) bool {
	return slices.ContainsFunc(namePrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}
