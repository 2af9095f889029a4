package endpoint

import (
	"bytes"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/i18n"
)

// wireEvent is an event as /collecte reads it: the names of the tracking plan,
// and GA4's where shops already use them.
type wireEvent struct {
	Site     word                      `json:"site"`
	Name     string                    `json:"name"`
	ID       string                    `json:"id"`
	Time     instant                   `json:"time"`
	Sent     instant                   `json:"sent"`
	Age      *float64                  `json:"age"` // milliseconds
	URL      string                    `json:"url"`
	Referrer string                    `json:"referrer"`
	Title    string                    `json:"title"`
	Visitor  string                    `json:"visitor"`
	Device   string                    `json:"device"`
	Order    word                      `json:"transaction_id"`
	OrderID  word                      `json:"order_id"`
	Value    amount                    `json:"value"`
	Tax      amount                    `json:"tax"`
	Shipping amount                    `json:"shipping"`
	Currency string                    `json:"currency"`
	Coupon   word                      `json:"coupon"`
	Payment  word                      `json:"payment_type"`
	Delivery word                      `json:"shipping_tier"`
	Items    []wireItem                `json:"items"`
	Category word                      `json:"category"`
	List     word                      `json:"item_list_name"`
	Search   word                      `json:"search"`
	Term     word                      `json:"search_term"`
	Results  *decimal                  `json:"results"`
	Engaged  float64                   `json:"engagement_ms"`
	EngagedG float64                   `json:"engagement_time_msec"`
	Scroll   float64                   `json:"scroll"`
	Watched  float64                   `json:"video_percent"`
	Active   *bool                     `json:"interactive"`
	Props    map[string]jsontext.Value `json:"props"`

	Extra map[string]jsontext.Value `json:",unknown"`
}

// wireItem has GA4's names, and the short ones. Its other fields are GA4's,
// and of no use here.
type wireItem struct {
	ID        word    `json:"item_id"`
	SKU       word    `json:"sku"`
	ShortID   word    `json:"id"`
	Name      word    `json:"item_name"`
	ShortName word    `json:"name"`
	Category  word    `json:"item_category"`
	ShortCat  word    `json:"category"`
	Price     amount  `json:"price"`
	Quantity  decimal `json:"quantity"`
}

// word is a text; senders also write numbers there.
type word string

// UnmarshalJSONFrom reads a string, a number, a boolean or null.
func (w *word) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	text, err := scalar(d)
	*w = word(text)
	return err
}

type amount struct{ intake.Amount }

// UnmarshalJSONFrom reads 45.7, "45,70" or null.
func (a *amount) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	text, err := scalar(d)
	if err == nil {
		a.Amount, err = intake.ParseAmount(text)
	}
	return err
}

type decimal float64

// UnmarshalJSONFrom reads 2, "2" or null.
func (n *decimal) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	text, err := scalar(d)
	if err != nil || text == "" {
		return err
	}
	v, err := strconv.ParseFloat(text, 64)
	*n = decimal(v)
	return err
}

type instant struct{ time.Time }

// UnmarshalJSONFrom reads milliseconds since 1970, or an RFC 3339 text.
func (i *instant) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	number := d.PeekKind() == '0'
	text, err := scalar(d)
	switch {
	case err != nil || text == "":
	case number:
		var ms float64
		ms, err = strconv.ParseFloat(text, 64)
		i.Time = time.UnixMilli(int64(ms))
	default:
		i.Time, err = time.Parse(time.RFC3339Nano, text)
	}
	return err
}

var errNotScalar = errors.New("a text or a number is expected")

func scalar(d *jsontext.Decoder) (string, error) {
	token, err := d.ReadToken()
	if err != nil {
		return "", err
	}
	switch token.Kind() {
	case '{', '[':
		return "", errNotScalar
	case 'n':
		return "", nil
	}
	return token.String(), nil
}

// lax are the reading options: what browsers send is not always sound UTF-8.
var lax = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// maxEvents bounds one request.
const maxEvents = 1000

// readCollect reads a body into hits: one event, a list, or {"events": [...]},
// whose other fields stand for those an event leaves out.
func readCollect(body []byte) ([]intake.Hit, *intake.Refusal) {
	raw := jsontext.Value(bytes.TrimSpace(body))
	if len(raw) == 0 {
		return nil, refuse("empty", "")
	}
	if raw.Kind() == '{' {
		return readObject(raw, body)
	}
	var parts []jsontext.Value
	if err := json.Unmarshal(raw, &parts, lax); err != nil {
		if _, ok := errors.AsType[*json.SemanticError](err); ok {
			return nil, refuse("bad_body", "")
		}
		return nil, refuse("bad_json", place(body, err))
	}
	return readEvents(parts, wireEvent{})
}

// readObject reads one event, which almost every body is, or an envelope of
// several.
func readObject(raw jsontext.Value, body []byte) ([]intake.Hit, *intake.Refusal) {
	hits, whole, refusal := readOne(raw, body)
	if !whole && bytes.Contains(raw, []byte(`"events"`)) {
		return readEnvelope(raw, body)
	}
	return hits, refusal
}

// readOne reads one event. whole means that it cannot be an envelope instead:
// it was read without error, and had no field "events".
func readOne(raw jsontext.Value, body []byte) (hits []intake.Hit, whole bool, refusal *intake.Refusal) {
	w, err := readWire(raw, wireEvent{})
	if _, broken := errors.AsType[*jsontext.SyntacticError](err); broken {
		return nil, false, refuse("bad_json", place(body, err))
	}
	_, several := w.Extra["events"]
	return []intake.Hit{hitOf(&w, raw, err)}, err == nil && !several, nil
}

func readEnvelope(raw jsontext.Value, body []byte) ([]intake.Hit, *intake.Refusal) {
	var envelope struct {
		Events *[]jsontext.Value `json:"events"`
		Rest   jsontext.Value    `json:",unknown"`
	}
	if err := json.Unmarshal(raw, &envelope, lax); err != nil {
		if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
			return nil, refuse("bad_field", pointer(semantic))
		}
		return nil, refuse("bad_json", place(body, err))
	}
	if envelope.Events == nil { // the word stood elsewhere
		hits, _, refusal := readOne(raw, body)
		return hits, refusal
	}
	var common wireEvent
	if len(envelope.Rest) > 0 {
		if err := json.Unmarshal(envelope.Rest, &common, lax); err != nil {
			return nil, refuse("bad_field", detail(err))
		}
	}
	return readEvents(*envelope.Events, common)
}

func readEvents(parts []jsontext.Value, common wireEvent) ([]intake.Hit, *intake.Refusal) {
	switch {
	case len(parts) == 0:
		return nil, refuse("empty", "")
	case len(parts) > maxEvents:
		return nil, refuse("too_many", i18n.Int(maxEvents))
	}
	hits := make([]intake.Hit, len(parts))
	for i, part := range parts {
		hits[i] = readEvent(part, common)
	}
	return hits, nil
}

func refuse(reason, detail string) *intake.Refusal {
	return &intake.Refusal{Class: tracking.AsideInvalid, Reason: reason, Detail: detail}
}

// readEvent reads one event over the fields it has in common with others.
func readEvent(raw jsontext.Value, common wireEvent) intake.Hit {
	if raw.Kind() != '{' {
		return intake.Hit{Endpoint: intake.EndpointCollect, Raw: raw, Refusal: refuse("bad_body", "")}
	}
	w, err := readWire(raw, common)
	return hitOf(&w, raw, err)
}

func readWire(raw jsontext.Value, w wireEvent) (wireEvent, error) {
	w.Extra, w.Props, w.Items = nil, maps.Clone(w.Props), slices.Clone(w.Items)
	err := json.Unmarshal(raw, &w, lax)
	return w, err
}

// hitOf is the event, refused if a field of it could not be read.
func hitOf(w *wireEvent, raw jsontext.Value, err error) intake.Hit {
	h := w.hit()
	h.Raw = raw
	if err != nil {
		h.Refusal = refuse("bad_field", detail(err))
	}
	return h
}

// place says where a body stops being JSON.
func place(body []byte, err error) string {
	syntax, ok := errors.AsType[*jsontext.SyntacticError](err)
	if !ok {
		return i18n.T("aside.place_end")
	}
	before := body[:min(int(syntax.ByteOffset), len(body))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := len([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:]))) + 1
	return i18n.T("aside.place", "line", line, "column", column)
}

func detail(err error) string {
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		return pointer(semantic)
	}
	if syntax, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return string(syntax.JSONPointer)
	}
	return ""
}

// pointer is items.0.price.
func pointer(err *json.SemanticError) string {
	return strings.ReplaceAll(strings.TrimPrefix(string(err.JSONPointer), "/"), "/", ".")
}
