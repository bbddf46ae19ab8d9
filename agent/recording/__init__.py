"""Recording every call to a language model, and repeating the calls later without the model."""
