package render

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/page"
)

// Request is one that a page makes, before it leaves.
type Request struct {
	Method, URL string
	Header      http.Header
	Body        []byte
}

// Reply stands in for the network's answer.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
}

// Listen opens an address and waits until the page is at rest, as Page does, without looking
// at what it shows: what matters is what Options.Answer was asked. It gives the page as it was
// sent. What a page says when it is closed is asked of nobody: so the network ends before the
// page does, and the Renderer opens no other one.
func (r *Renderer) Listen(ctx context.Context, address string) (_ *page.Page, err error) {
	defer fault.Wrap(&err, "listen to %s", address)
	b, err := r.lend()
	if err != nil {
		return nil, err
	}
	defer r.users.Done()
	return b.visitBy(ctx, address, (*visit).listened)
}

// listened is a visit that only hears.
func (v *visit) listened(address string) (*page.Page, error) {
	defer func() { _ = v.browser.gate.close() }() // also where the page cannot be read
	if err := v.prepare(); err != nil {
		return nil, err
	}
	if err := v.open(address); err != nil {
		return nil, err
	}
	return v.sent()
}

// answered tells whether somebody answers a request in the place of the network, and answers
// it then. A request whose body cannot be told is ended: it must not leave.
func (v *visit) answered(e *fetch.EventRequestPaused) bool {
	answer := v.browser.options.Answer
	if answer == nil {
		return false
	}
	r := Request{Method: e.Request.Method, URL: e.Request.URL, Header: http.Header{}}
	for name, value := range e.Request.Headers {
		r.Header.Set(name, fmt.Sprint(value))
	}
	for _, part := range e.Request.PostDataEntries {
		r.Body = append(r.Body, part.Bytes...)
	}
	if len(r.Body) == 0 && e.Request.HasPostData {
		if told, err := chromedp.Call(v.ctx, network.GetRequestPostData, network.GetRequestPostDataParams{RequestID: e.NetworkID}); err == nil {
			r.Body = told.PostData
		}
	}
	reply := answer(r)
	if reply == nil {
		return false
	}
	list := make([]*fetch.HeaderEntry, 0, len(reply.Header))
	for name, values := range reply.Header {
		list = append(list, &fetch.HeaderEntry{Name: name, Value: strings.Join(values, ", ")})
	}
	_, _ = chromedp.Call(v.ctx, fetch.FulfillRequest, fetch.FulfillRequestParams{RequestID: e.RequestID, ResponseCode: int64(reply.Status), ResponseHeaders: list, Body: reply.Body})
	return true
}
