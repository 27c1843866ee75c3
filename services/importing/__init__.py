"""Import of existing standards: read a file or a text, propose where each part belongs, and make drafts of it.

`reading` turns an upload into lines or rows, `labels` and `recognising` find the services and their parts,
`structuring` proposes the content of a component, `mapping` is what a person looks at, `domain` stores what was
confirmed.
"""
