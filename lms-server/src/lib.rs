//! REST API, pages, player and content origin.
