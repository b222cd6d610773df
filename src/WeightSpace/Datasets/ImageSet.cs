using TorchSharp;

namespace WeightSpace;

/// <summary>Images and their labels, on the CPU.</summary>
/// <param name="Images">Shape <c>[images, height, width]</c>, or with a last axis of colours; float32 from 0 to
/// 1.</param>
/// <param name="Labels">Shape <c>[images]</c>, int64, from 0.</param>
public sealed record ImageSet(torch.Tensor Images, torch.Tensor Labels) : IDisposable
{
    /// <summary>How many.</summary>
    public long Count => Images.size(0);

    /// <summary>The images as rows.</summary>
    /// <returns>Shape <c>[images, pixels]</c>; the caller disposes it.</returns>
    public torch.Tensor Rows() => Images.reshape(Images.size(0), -1);

    /// <summary>Disjoint draws with as many images of each label.</summary>
    /// <param name="counts">Images of a label in each draw.</param>
    /// <param name="generator">Draws them.</param>
    /// <returns>The places in <see cref="Images"/>, labels in turns; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A label has too few images.</exception>
    public IReadOnlyList<torch.Tensor> Draw(IReadOnlyList<int> counts, torch.Generator generator)
    {
        ArgumentNullException.ThrowIfNull(counts);
        using var scope = torch.NewDisposeScope();
        var places = Labels.data<long>().Select((label, place) => (label, place)).GroupBy(one => one.label).OrderBy(one => one.Key)
            .Select(group => group.Select(one => (long)one.place).ToArray()).ToArray();
        if (places.Min(one => one.Length) is var least && least < counts.Sum())
            throw new ArgumentException($"A label has {least} images, but {string.Join(" + ", counts)} were asked for; take fewer.", nameof(counts));
        long[][] shuffled = [.. places.Select(one => torch.randperm(one.Length, generator: generator).data<long>().Select(i => one[i]).ToArray())];
        var draws = new List<torch.Tensor>();
        for (var draw = 0; draw < counts.Count; draw++)
        {
            var first = counts.Take(draw).Sum();
            draws.Add(torch.tensor(Enumerable.Range(first, counts[draw]).SelectMany(i => shuffled.Select(one => one[i])).ToArray()).MoveToOuterDisposeScope());
        }

        return draws;
    }

    /// <summary>Frees images and labels.</summary>
    public void Dispose()
    {
        Images.Dispose();
        Labels.Dispose();
    }
}
