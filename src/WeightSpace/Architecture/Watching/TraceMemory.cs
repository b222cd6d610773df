using System.Collections.Immutable;

namespace WeightSpace;

/// <summary>How a tensor is seen in another one that it shares memory with: what reading gives, and what writing does to
/// the other.</summary>
/// <param name="Read">The view of the other's value.</param>
/// <param name="Write">The other's value after the view was given a new one: (old value of the other, new value of the
/// view).</param>
internal sealed record TraceView(Func<TracedValue, TracedValue> Read, Func<TracedValue, TracedValue, TracedValue> Write)
{
    public static TraceView Same { get; } = new(value => value, (_, written) => written);

    public static TraceView Reshaped(TraceGraph graph, ImmutableArray<int> shape) =>
        new(value => graph.Reshape(value, shape), (old, written) => graph.Reshape(written, old.Shape));

    public static TraceView Transposed(TraceGraph graph, ImmutableArray<int> order)
    {
        var inverse = new int[order.Length];
        for (var axis = 0; axis < order.Length; axis++) inverse[order[axis]] = axis;
        return new(value => graph.Transpose(value, order), (_, written) => graph.Transpose(written, [.. inverse]));
    }

    /// <summary>Indices <c>start, start + step, …</c> of an axis; a single one may take its axis away.</summary>
    public static TraceView Part(TraceGraph graph, int axis, int start, int length, int step, bool keepsAxis)
    {
        return new(
            value => keepsAxis ? graph.Slice(value, axis, start, length, step) : graph.Select(value, axis, start),
            (old, written) =>
            {
                if (step != 1) return graph.Unknown("write to every few indices", null, old.Shape, old, written);
                var part = keepsAxis ? written : graph.Reshape(written, old.Shape.SetItem(axis, 1));
                var (end, size) = (start + length, old.Shape[axis]);
                var parts = new List<TracedValue>();
                if (start > 0) parts.Add(graph.Slice(old, axis, 0, start));
                parts.Add(part);
                if (end < size) parts.Add(graph.Slice(old, axis, end, size - end));
                return graph.Concat(axis, parts);
            });
    }

    /// <summary>A view whose elements cannot be written to one by one.</summary>
    public static TraceView ReadOnly(TraceGraph graph, string name, Func<TracedValue, TracedValue> read) =>
        new(read, (old, written) => graph.Unknown($"write through {name}", null, old.Shape, old, written));
}

/// <summary>What a number of the trace stands for: a tensor with a value of its own, or a view of another one.</summary>
internal sealed class TraceAlias
{
    private readonly TraceAlias? source;
    private readonly TraceView? view;
    private TracedValue value;
    private int version;

    /// <summary>A tensor of its own.</summary>
    public TraceAlias(TracedValue value) => this.value = value;

    /// <summary>A view.</summary>
    public TraceAlias(TraceAlias source, TraceView view)
    {
        (this.source, this.view) = (source, view);
        (value, version) = (view.Read(source.Value), source.Version);
    }

    /// <summary>What it holds now, writes through any view of the same memory included.</summary>
    public TracedValue Value
    {
        get
        {
            if (source is not null && version != source.Version) (value, version) = (view!.Read(source.Value), source.Version);
            return value;
        }
    }

    private int Version => source?.Version ?? version;

    /// <summary>Writes to all of it.</summary>
    public void Write(TracedValue written)
    {
        if (source is null)
        {
            value = written;
            version++;
            return;
        }

        source.Write(view!.Write(source.Value, written));
        (value, version) = (written, source.Version);
    }
}
