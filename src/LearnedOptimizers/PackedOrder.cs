using WeightSpace.SymmetryBasis;
using static TorchSharp.torch;

namespace WeightSpace.LearnedOptimizers;

/// <summary>How the elements of a parameter that comes apart into views lie among the packed weights. Owns its
/// tensors.</summary>
internal sealed class PackedOrder : IDisposable
{
    private PackedOrder(Tensor elements, Tensor places) => (Elements, Places) = (elements, places);

    /// <summary>The parameter's element at each packed place, shape <c>[count]</c>.</summary>
    public Tensor Elements { get; }

    /// <summary>The packed place of each element of the parameter, shape <c>[count]</c>.</summary>
    public Tensor Places { get; }

    /// <summary>The order of a parameter's elements; null if they keep their own.</summary>
    public static PackedOrder? Of(ParameterSymmetry parameter, Device device)
    {
        if (parameter.IsWhole) return null;
        var elements = parameter.Views.SelectMany(view => view.ElementMap()).ToArray();
        var places = new long[elements.Length];
        for (var place = 0; place < elements.Length; place++) places[elements[place]] = place;
        return new(tensor(elements, device: device).DetachFromDisposeScope(), tensor(places, device: device).DetachFromDisposeScope());
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Elements.Dispose();
        Places.Dispose();
    }
}
