using System.Collections.Immutable;

namespace WeightSpace.Onnx;

/// <summary>Sorts a directed graph so that each node comes after its sources.</summary>
internal static class TopologicalOrder
{
    /// <summary>Sorts, and of several orders takes the one nearest to the given numbering: at each step the smallest
    /// number that is ready.</summary>
    /// <param name="sources">For each node, the numbers of those that must come before it; a number may be there
    /// twice.</param>
    /// <param name="order">The numbers in order; empty if there is a cycle.</param>
    /// <param name="cycle">The numbers along one cycle; empty if there is none.</param>
    /// <returns>Whether there is an order.</returns>
    internal static bool TrySort(IReadOnlyList<IReadOnlyCollection<int>> sources, out ImmutableArray<int> order, out ImmutableArray<int> cycle)
    {
        var count = sources.Count;
        var missing = new int[count];
        var users = new List<int>?[count];
        var ready = new PriorityQueue<int, int>();
        for (var node = 0; node < count; node++)
        {
            missing[node] = sources[node].Count;
            foreach (var source in sources[node]) (users[source] ??= []).Add(node);
            if (missing[node] == 0) ready.Enqueue(node, node);
        }

        var sorted = ImmutableArray.CreateBuilder<int>(count);
        while (ready.TryDequeue(out var node, out _))
        {
            sorted.Add(node);
            foreach (var user in users[node] ?? [])
            {
                if (--missing[user] == 0) ready.Enqueue(user, user);
            }
        }

        var complete = sorted.Count == count;
        order = complete ? sorted.MoveToImmutable() : [];
        cycle = complete ? [] : FindCycle(sources, missing);
        return complete;
    }

    /// <summary>Every node left over has a source left over, so walking from source to source comes back to a node
    /// already seen.</summary>
    private static ImmutableArray<int> FindCycle(IReadOnlyList<IReadOnlyCollection<int>> sources, int[] missing)
    {
        var path = new List<int>();
        var place = new Dictionary<int, int>();
        var node = Array.FindIndex(missing, left => left > 0);
        while (place.TryAdd(node, path.Count))
        {
            path.Add(node);
            node = sources[node].First(source => missing[source] > 0);
        }

        path.RemoveRange(0, place[node]);
        path.Reverse();
        return [.. path];
    }
}
